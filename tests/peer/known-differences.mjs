// Where the peer is known to differ, and how a case is rewritten so that the difference has nothing to bite on.
//
// An entry: `rule`, the rules of Hopstamp's reference, G-n among them where the difference was known before; `peer`, what the
// peer does; `applies(case)`, whether the case holds what it takes, as narrow as can be told from the case; `rewrite(case)`, a
// case that means the same under the rules and avoids it. compare.mjs checks both answers to the rewritten case.

import {
  actual, arnFits, conditions, copy, documents, fits, isMultivalued, list, makeVoid, principals, statements, substituted,
  variables, withConditions, withResources
} from './case.mjs'

const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
const ALLOW_NOTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:DecodeAuthorizationMessage', Resource: '*' }]
}

/** Texts that no request of the generator holds. */
const NOWHERE = 'mentioned-nowhere'
const NO_ARN = 'arn:aws:none::000000000000:mentioned-nowhere'

const NOBODY = 'arn:aws:iam::777788889999:user/nobody'

const isUniqueId = (entry) => /^A(IDA|ROA)/.test(entry)
const isString = (condition) => condition.base.startsWith('String')
const isLike = (condition) => condition.base.endsWith('Like')
const isArn = (condition) => condition.base.startsWith('Arn')
const isDate = (condition) => condition.base.startsWith('Date')
const isNumeric = (condition) => condition.base.startsWith('Numeric')
const isNoArn = (value) => value !== '*' && value.split(':').length < 6
const isIp = (condition) => condition.base.endsWith('IpAddress')
const isPresent = (condition) => condition.actual !== undefined

const account = (arn) => arn.split(':')[4]
const isIamPrincipal = (principal) => /:(user|assumed-role|federated-user)\//.test(principal)
const isRoot = (testCase) => testCase.request.principal.endsWith(':root')
const isFederated = (testCase) => testCase.request.principal.includes(':federated-user/')
const isSession = (testCase) => testCase.request.principal.includes(':assumed-role/')
const isServicePrincipal = (testCase) => testCase.request.principal.endsWith('.amazonaws.com')
const sameAccount = (testCase) => account(testCase.request.principal) === testCase.request.resourceAccount
const usesTrustPolicy = (testCase) => testCase.request.action.startsWith('sts:AssumeRole')

/** An entry about conditions: `hit` says which, `change` what becomes of them (see `withConditions`). */
const aboutConditions = (rule, peer, hit, change) => ({
  rule,
  peer,
  applies: (testCase) => conditions(testCase).some((condition) => hit(condition, testCase)),
  rewrite: (testCase) =>
    withConditions(testCase, (condition) => (hit(condition, testCase) ? change(condition, testCase) : undefined))
})

/** An entry about entries of Resource and NotResource. */
const aboutResources = (rule, peer, hit, change) => ({
  rule,
  peer,
  applies: (testCase) => {
    let found = false
    withResources(testCase, (entry) => {
      found ||= hit(entry, testCase)
    })
    return found
  },
  rewrite: (testCase) =>
    withResources(testCase, (entry) => (hit(entry, testCase) ? change(entry, testCase) : undefined))
})

/** An entry about principal elements of some layers: `change` edits a statement. */
const aboutPrincipals = (rule, peer, hit, change) => ({
  rule,
  peer,
  applies: (testCase) => statements(testCase).some((found) => hit(found, testCase)),
  rewrite: (testCase) => {
    const changed = copy(testCase)
    for (const found of statements(changed).filter((found) => hit(found, changed))) {
      change(found.statement, changed, found.layer)
    }
    return changed
  }
})

/** The ways in which an entry of a principal element names the caller (PE-31 to PE-37, PE-88). */
function names(testCase, [kind, entry], rootOnly) {
  const { principal, settings } = testCase.request
  const [, partition, , , id, resource] = /^arn:(.*?):(.*?):(.*?):(.*?):(.*)$/.exec(principal) ?? []
  if (kind !== 'AWS') {
    return entry === principal
  }
  if (entry === '*') {
    return true
  }
  const named = /^\d{12}$/.test(entry) ? entry : /^arn:[^:]*:iam::(\d{12}):root$/.exec(entry)?.[1]
  if (named !== undefined) {
    const isCaller = named === id && !principal.includes('-provider/')
    return isCaller && (!rootOnly || isRoot(testCase))
  }
  const userid = list(actual(testCase, 'aws:userid'))[0]
  if (entry.startsWith('AIDA')) {
    return principal.includes(':user/') && userid === entry
  }
  if (entry.startsWith('AROA')) {
    return isSession(testCase) && userid?.split(':')[0] === entry
  }
  if (isSession(testCase) && entry.startsWith(`arn:${partition}:iam::${id}:role/`)) {
    return entry.split('/').at(-1) === resource.split('/')[1]
  }
  return entry === principal || (isFederated(testCase) && entry === settings.federatingUserArn)
}

/** Replaces an element by `*` if it names the caller; without effect if not. */
function pin(statement, testCase, rootOnly) {
  const named = principals(statement.Principal).some((entry) => names(testCase, entry, rootOnly))
  if (named) {
    statement.Principal = '*'
  } else {
    statement.Principal = '*'
    makeVoid(statement)
  }
}

/** Whether a `NotPrincipal` spares the caller: everything that the caller is has to be listed (PE-38). */
function spares(statement, testCase) {
  if (isIamPrincipal(testCase.request.principal) && testCase.permissionBoundaries.length > 0) {
    return false // PE-39
  }
  const listed = principals(statement.NotPrincipal)
  const some = (test) => listed.some((entry) => test(entry) && names(testCase, entry, false))
  const { principal } = testCase.request
  if (some(([kind, entry]) => kind === 'AWS' && entry === '*')) {
    return true
  }
  const itself = some(([, entry]) => entry === principal)
  const byAccount = some(([, entry]) => /^\d{12}$|:root$/.test(entry))
  const byRole = some(([, entry]) => /:role\/|^AROA/.test(entry))
  const byId = some(([, entry]) => /^AIDA/.test(entry))
  if (isRoot(testCase)) {
    return byAccount
  }
  if (isSession(testCase)) {
    return itself && byRole && byAccount
  }
  return isIamPrincipal(principal) ? (itself || byId) && byAccount : itself
}

const notPrincipalToPrincipal = (statement, testCase) => {
  const spared = spares(statement, testCase)
  delete statement.NotPrincipal
  statement.Principal = '*'
  if (spared) {
    makeVoid(statement)
  }
}

/** The parts of a principal element with each entry changed. */
function mapPrincipals(element, change) {
  if (typeof element === 'string') {
    return element
  }
  const changed = ([kind, entries]) => [kind, list(entries).map((entry) => (kind === 'AWS' ? change(entry) : entry))]
  return Object.fromEntries(Object.entries(element).map(changed))
}

/** A copy of the case with the entries of Principal and NotPrincipal in its resource-based policy changed. */
function withNamed(testCase, change) {
  const changed = copy(testCase)
  for (const { statement } of statements(changed).filter(({ layer }) => layer === 'resource')) {
    for (const element of ['Principal', 'NotPrincipal'].filter((element) => element in statement)) {
      statement[element] = mapPrincipals(statement[element], change)
    }
  }
  return changed
}

/** Whether some entry of the resource-based policy is this. */
const someNamed = (testCase, test) =>
  statements(testCase).some(
    ({ layer, statement }) =>
      layer === 'resource'
      && principals(statement.Principal ?? statement.NotPrincipal).some(([kind, entry]) => kind === 'AWS' && test(entry))
  )

/** Whom the peer takes for the user behind a federated user: the one with the name of the session. */
const namesake = ({ request: { principal } }) =>
  principal.replace(':sts:', ':iam:').replace(':federated-user/', ':user/')

/** A pattern that stands for the resource of the request alone, or for none, as the entry says of it (PE-23 to PE-28). */
function pinned(testCase, { text, variables: has }) {
  const { resource } = testCase.request
  const pattern = has ? substituted(testCase, text) : text
  if (pattern === undefined || !(pattern === '*' || arnFits(pattern, resource))) {
    return NO_ARN
  }
  return has ? resource.replaceAll('${', '${$}{') : resource
}

/** A copy of the case without those variables that stand for the empty text; undefined if there are none. */
function withoutEmptyDefaults(testCase) {
  const empty = (text) => variables(testCase, text).filter(({ fallback, stated }) => fallback === '' && stated === undefined)
  const without = (text) => empty(text).reduce((text, variable) => text.replace(variable.text, ''), text)
  let found = false
  const changed = withResources(testCase, ({ text, variables: has }) => {
    found ||= has && empty(text).length > 0
    return has ? without(text) : text
  })
  const all = withConditions(changed, ({ variables: has, values }) => {
    const some = has && values.some((value) => empty(value).length > 0)
    found ||= some
    return some ? values.map(without) : undefined
  })
  return found ? all : undefined
}

/** An ARN pattern with its variables replaced and its escapes left; undefined if one has no value. */
function arnPattern(testCase, text) {
  const found = variables(testCase, text)
  if (found.some(({ value }) => value === undefined)) {
    return undefined
  }
  const literal = (value) => value.replaceAll(/[*?]/g, '${$&}')
  return found.reduce((text, variable) => text.replace(variable.text, () => literal(variable.value)), text)
}

/** A decimal number as a whole number of billionths; undefined if the text is none (PE-47). */
function decimal(text) {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(text) ?? []
  return whole === undefined ? undefined : BigInt(`${sign}${whole}${fraction.padEnd(9, '0')}`)
}

/** A date in milliseconds since 1970; undefined if the text is none (PE-49, PE-50). */
function instant(text) {
  const milliseconds = isEpoch(text) ? Number(text) * 1000 : Date.parse(text)
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

const isEpoch = (text) => /^-?\d+$/.test(text)

/** Whether a condition holds for a key with one value, its values read in a certain way (PE-47, PE-48, PE-52, PE-53). */
function orderHolds({ base, values, actual: [text] }, read) {
  const value = read(text)
  const fits = {
    Equals: (wanted) => value === wanted,
    NotEquals: (wanted) => value === wanted,
    LessThan: (wanted) => value < wanted,
    LessThanEquals: (wanted) => value <= wanted,
    GreaterThan: (wanted) => value > wanted,
    GreaterThanEquals: (wanted) => value >= wanted
  }[base.replace(/Numeric|Date/, '')]
  const wanted = values.map(read)
  if (base.endsWith('NotEquals')) {
    return value !== undefined && wanted.every((wanted) => wanted !== undefined && !fits(wanted))
  }
  return value !== undefined && wanted.some((wanted) => wanted !== undefined && fits(wanted))
}

const numberHolds = (condition) => orderHolds(condition, decimal)

const hasOne = (condition) => condition.values.length > 0 && list(condition.actual).length === 1
const isOneNumber = (condition) => isNumeric(condition) && hasOne(condition)

/** PE-121: keys that limit a statement of a bucket policy to fixed values, besides aws:SourceIp and the access point. */
const LIMITING_KEYS = [
  'aws:principalorgid', 'aws:principalarn', 'aws:principalaccount', 'aws:principalservicename', 'aws:sourcearn', 'aws:sourcevpc',
  'aws:sourcevpce', 'aws:sourceowner', 'aws:sourceaccount', 'aws:userid', 's3:dataaccesspointaccount'
]

/** PE-121: whether a condition limits a statement to fixed values. One that an absent key satisfies limits nothing. */
function limits({ base, qualifier, ifExists, negated, key, values }) {
  if (negated || ifExists || qualifier === 'ForAllValues' || values.length === 0) {
    return false
  }
  const name = key.toLowerCase()
  if (base === 'IpAddress') {
    const isNarrow = (text) => Number(text.split('/')[1] ?? 128) >= (text.includes(':') ? 32 : 8)
    return name === 'aws:sourceip' && values.every(isNarrow)
  }
  if (!isString({ base }) && !isArn({ base })) {
    return false
  }
  const wild = isArn({ base }) || isLike({ base }) ? /[*?]|\$\{/ : /\$\{/
  if (name === 's3:dataaccesspointarn') {
    return values.every((text) => !text.includes('${') && /^\d{12}$/.test(text.split(':')[4]))
  }
  return LIMITING_KEYS.includes(name) && values.every((text) => !wild.test(text))
}

/** PE-121: whether the bucket policy is public. */
function isPublic(testCase) {
  const limited = new Set(
    conditions(testCase).filter((condition) => condition.layer === 'resource' && limits(condition)).map(({ statement }) => statement)
  )
  return statements(testCase).some(
    ({ layer, statement }) =>
      layer === 'resource' && statement.Effect === 'Allow' && !limited.has(statement)
      && principals(statement.Principal ?? '*').some(([kind, entry]) => kind === 'AWS' && entry === '*')
  )
}

const DENY_EVERYBODY = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }

/** Keys that the data of the services does not list for an action: the peer takes them out, so they go for both (PE-153). */
export const DROPPED_KEYS = {
  rule: 'G-19 PE-153 PE-156',
  peer: 'takes keys out of the request that it does not know for the action'
}

export const ENTRIES = [
  // Endpoint policies first: until they are rewritten the peer refuses the whole case.
  aboutPrincipals(
    'G-8 PE-95..97',
    'refuses endpoint policies with any principal but a plain *',
    ({ layer, statement }) => layer === 'endpoint' && 'Principal' in statement && statement.Principal !== '*',
    (statement, testCase) => pin(statement, testCase, testCase.request.settings.vpcEndpointType === 'Gateway')
  ),
  aboutPrincipals(
    'G-8 PE-38',
    'refuses NotPrincipal in endpoint policies',
    ({ layer, statement }) => layer === 'endpoint' && 'NotPrincipal' in statement,
    notPrincipalToPrincipal
  ),

  // Layers and callers.
  {
    rule: 'G-6 PE-88',
    peer: 'gives federated users without session policy the permissions of their user',
    applies: (testCase) => isFederated(testCase) && testCase.sessionPolicy === null,
    rewrite: (testCase) => ({ ...copy(testCase), sessionPolicy: ALLOW_NOTHING })
  },
  {
    rule: 'G-5 PE-87',
    peer: 'lets the session policy limit grants to the session itself and to everybody',
    applies: (testCase) =>
      testCase.sessionPolicy !== null &&
      sameAccount(testCase) &&
      statements(testCase).some(
        ({ layer, statement }) =>
          layer === 'resource' &&
          statement.Effect === 'Allow' &&
          principals(statement.Principal).some(([, entry]) => entry === '*' || entry === testCase.request.principal)
      ),
    rewrite: (testCase) => {
      const changed = copy(testCase)
      changed.sessionPolicy.Statement = [...list(changed.sessionPolicy.Statement), ...ALLOW_ALL.Statement]
      return changed
    }
  },
  {
    rule: 'G-7 PE-98',
    peer: 'knows no root user: wants identity-based policies from it',
    applies: isRoot,
    rewrite: (testCase) => ({ ...copy(testCase), identityPolicies: [ALLOW_ALL] })
  },
  {
    rule: 'G-7 PE-98 (bucket)',
    peer: "lets a bucket policy keep the owner's root user from repairing it",
    applies: (testCase) =>
      isRoot(testCase) && sameAccount(testCase) && /^s3:(Get|Put|Delete)BucketPolicy$/.test(testCase.request.action),
    rewrite: (testCase) => {
      const changed = copy(testCase)
      const denies = ({ layer, statement }) => layer === 'resource' && statement.Effect === 'Deny'
      statements(changed).filter(denies).forEach(({ statement }) => makeVoid(statement))
      return changed
    }
  },
  {
    rule: 'G-20 PE-77..79',
    peer: 'leaves it to its caller to hand in only SCPs that bind',
    applies: (testCase) =>
      testCase.scps.length > 0 &&
      (testCase.request.settings.principalAccountIsManagement ||
        testCase.request.settings.principalIsServiceLinkedRole ||
        isServicePrincipal(testCase)),
    rewrite: (testCase) => ({ ...copy(testCase), scps: [] })
  },
  {
    rule: 'G-20 PE-92 PE-93',
    peer: 'leaves it to its caller to hand in only RCPs that bind',
    applies: (testCase) =>
      testCase.rcps.length > 0 &&
      (testCase.request.settings.resourceAccountIsManagement ||
        testCase.request.settings.principalIsServiceLinkedRole ||
        testCase.request.action === 'kms:RetireGrant' ||
        ['ec2', 'iam', 'lambda'].includes(testCase.request.action.split(':')[0])),
    rewrite: (testCase) => ({ ...copy(testCase), rcps: [] })
  },

  {
    rule: 'PE-102',
    peer: 'lets identity-based policies alone open a role that has no trust policy',
    applies: (testCase) => usesTrustPolicy(testCase) && testCase.resourcePolicy === null && sameAccount(testCase),
    rewrite: (testCase) => {
      const nobody = { Effect: 'Allow', Principal: { AWS: NOBODY }, Action: 'sts:AssumeRole' }
      return { ...copy(testCase), resourcePolicy: { Version: '2012-10-17', Statement: [nobody] } }
    }
  },

  // Principals.
  {
    rule: 'PE-37',
    peer: 'knows no unique ids as principals',
    applies: (testCase) => someNamed(testCase, isUniqueId),
    rewrite: (testCase) => {
      const { principal } = testCase.request
      const itself = isSession(testCase)
        ? principal.replace(/:sts:(.*):assumed-role\/(.*)\/.*/, ':iam:$1:role/$2')
        : principal
      return withNamed(testCase, (entry) => {
        const named = names(testCase, ['AWS', entry], false)
        return isUniqueId(entry) ? (named ? itself : NOBODY) : entry
      })
    }
  },
  {
    rule: 'PE-88',
    peer: 'takes the user with the name of the session for the user behind a federated user',
    applies: (testCase) =>
      isFederated(testCase) && testCase.request.settings.federatingUserArn !== namesake(testCase) &&
      someNamed(testCase, (entry) => [namesake(testCase), testCase.request.settings.federatingUserArn].includes(entry)),
    rewrite: (testCase) => {
      const { federatingUserArn: parent } = testCase.request.settings
      const changed = withNamed(testCase, (entry) =>
        entry === parent ? namesake(testCase) : entry === namesake(testCase) ? NOBODY : entry
      )
      if (parent !== undefined) {
        changed.request.settings.federatingUserArn = namesake(testCase)
      }
      return changed
    }
  },
  aboutPrincipals(
    'PE-38',
    'spares everybody whom NotPrincipal lists, with or without the parents',
    ({ layer, statement }, testCase) =>
      layer === 'resource' &&
      'NotPrincipal' in statement &&
      !spares(statement, testCase) &&
      principals(statement.NotPrincipal).some((entry) => names(testCase, entry, false)),
    notPrincipalToPrincipal
  ),

  // Resources.
  {
    rule: 'PE-25 (request)',
    peer: 'takes a * in the ARN of the request for a wildcard',
    applies: ({ request: { resource } }) => resource !== '*' && resource.includes('*'),
    rewrite: (testCase) => {
      const resource = testCase.request.resource.replaceAll('*', 'x')
      const changed = withResources(testCase, (entry) => (pinned(testCase, entry) === NO_ARN ? NO_ARN : resource))
      changed.request.resource = resource
      return changed
    }
  },
  aboutResources(
    'G-15 PE-25',
    'a wildcard before the first / or : of the resource part matches nothing',
    ({ text, layer }) => {
      const [, , service, region, id, ...rest] = text.split(':')
      const isObject = service === 's3' && region === '' && id === ''
      return rest.length > 0 && !isObject && /[*?]/.test(rest.join(':').split(/[/:]/)[0]) && layer !== undefined
    },
    (entry, testCase) => pinned(testCase, entry)
  ),
  aboutResources(
    'G-4 PE-111 (resource)',
    'cuts the resource part at a / or : inside of a variable',
    ({ text, variables: has }) => has && /^[^/:]*\$\{[^}]*[/:]/.test(text.split(':').slice(5).join(':')),
    (entry, testCase) => pinned(testCase, entry)
  ),
  aboutResources(
    'PE-29',
    'arn:aws:s3:::* does not cover s3:ListAllMyBuckets',
    ({ text }, testCase) => text === 'arn:aws:s3:::*' && testCase.request.action === 's3:ListAllMyBuckets',
    () => '*'
  ),

  // Variables.
  {
    rule: 'G-1 PE-112',
    peer: 'replaces variables whatever the Version',
    applies: (testCase) =>
      documents(testCase).some(
        ({ document }) => document.Version !== '2012-10-17' && JSON.stringify(document).includes('${')
      ),
    rewrite: (testCase) => {
      // No value of a context holds what looks like a variable, so in a condition it can be any text that matches nothing.
      const plain = withConditions(testCase, ({ variables: has, values }) =>
        has ? undefined : values.map((value) => value.replaceAll('${', '$('))
      )
      for (const { document } of documents(plain).filter(({ document }) => document.Version !== '2012-10-17')) {
        const text = JSON.stringify(document.Statement)
        if (text.includes('${')) {
          document.Version = '2012-10-17'
          document.Statement = JSON.parse(text.replaceAll('${', '${$}{'))
        }
      }
      return plain
    }
  },
  aboutConditions(
    'G-4 PE-111',
    'cuts ARNs at the colons inside of variables',
    (condition, testCase) =>
      isArn(condition) && condition.variables && condition.values.some((value) => variables(testCase, value).length > 0),
    (condition, testCase) => condition.values.map((value) => arnPattern(testCase, value) ?? NO_ARN)
  ),
  {
    rule: 'PE-115',
    peer: 'takes an empty default for no default',
    applies: (testCase) => withoutEmptyDefaults(testCase) !== undefined,
    rewrite: (testCase) => withoutEmptyDefaults(testCase)
  },
  aboutConditions(
    'G-2 PE-114',
    'a variable without value fails negated operators too',
    (condition, testCase) =>
      isString(condition) &&
      condition.negated &&
      condition.variables &&
      condition.values.some((value) => variables(testCase, value).some(({ value }) => value === undefined)),
    (condition, testCase) =>
      condition.values.map((value) =>
        variables(testCase, value).some(({ value }) => value === undefined) ? NOWHERE : value
      )
  ),
  aboutConditions(
    'G-3 PE-116',
    'keeps ${*}, ${?} and ${$} as they are written outside of Like',
    (condition) =>
      isString(condition) && !isLike(condition) && condition.values.some((value) => /\$\{[*?$]\}/.test(value)),
    (condition) => condition.values.map((value) => value.replaceAll(/\$\{([*?$])\}/g, '$1'))
  ),
  aboutResources(
    'G-18 PE-113',
    'a variable without value in NotResource makes the statement void',
    ({ text, negated, variables: has }, testCase) =>
      negated && has && variables(testCase, text).some(({ value }) => value === undefined),
    () => NO_ARN
  ),

  // Buckets.
  {
    rule: 'PE-120 PE-121',
    peer: 'tells whether a bucket policy is public by other operators and keys, and takes variables for fixed values',
    applies: ({ request, resourcePolicy }) =>
      request.settings.restrictPublicBuckets === true && request.action.startsWith('s3:') && resourcePolicy !== null,
    rewrite: (testCase) => {
      const changed = copy(testCase)
      changed.request.settings.restrictPublicBuckets = false
      if (isPublic(testCase) && !sameAccount(testCase) && !isServicePrincipal(testCase)) {
        changed.resourcePolicy.Statement = [...list(changed.resourcePolicy.Statement), DENY_EVERYBODY]
      }
      return changed
    }
  },

  // Operators.
  aboutConditions(
    'G-9 PE-63',
    'takes Null with a set qualifier for plain Null',
    (condition) => condition.base === 'Null' && condition.qualifier !== undefined,
    (condition) => condition.qualifier === 'ForAllValues'
  ),
  aboutConditions(
    'G-10 PE-66',
    'overlooks IfExists behind ForAnyValue',
    (condition) => condition.qualifier === 'ForAnyValue' && condition.ifExists && !isPresent(condition),
    () => true
  ),
  aboutConditions(
    'G-11 PE-50',
    'takes seconds since 1970 for milliseconds',
    (condition) =>
      isDate(condition) &&
      hasOne(condition) &&
      condition.values.some((value) => isEpoch(value) !== isEpoch(condition.actual[0])),
    (condition) => orderHolds(condition, instant)
  ),
  aboutConditions(
    'G-12 PE-57',
    '0.0.0.0/0 holds one address only',
    (condition) => isIp(condition) && condition.values.includes('0.0.0.0/0'),
    (condition) => condition.values.flatMap((value) => (value === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : value))
  ),
  aboutConditions(
    'G-13 G-14 PE-58 PE-59',
    'compares single addresses as texts, and fails NotIpAddress when the families differ',
    (condition) => isIp(condition) && condition.values.some((value) => !value.includes('/')),
    (condition) =>
      condition.values.map((value) => (value.includes('/') ? value : `${value}/${value.includes(':') ? 128 : 32}`))
  ),
  aboutConditions(
    'G-17 PE-47',
    'reads numbers up to the first character that fits none',
    (condition) => isOneNumber(condition) && [...condition.values, ...condition.actual].some((text) => /^\d+[a-z]/.test(text)),
    numberHolds
  ),
  aboutConditions(
    'PE-47',
    'rounds numbers of more than 15 digits',
    (condition) => isOneNumber(condition) && [...condition.values, ...condition.actual].some((text) => /\d{16}/.test(text)),
    numberHolds
  ),
  aboutConditions(
    'PE-43',
    'a plain negated operator with no values holds for a present key',
    (condition) => condition.values.length === 0 && condition.negated && isPresent(condition),
    () => false
  ),
  aboutConditions(
    'PE-62',
    'an empty list and an empty text are not null',
    (condition) =>
      condition.base === 'Null' && condition.qualifier === undefined && isPresent(condition)
      && (condition.actual.length === 0 || (condition.actual.length === 1 && condition.actual[0] === '')),
    (condition) => condition.values.includes('true')
  ),
  aboutConditions(
    'PE-60',
    '* alone matches no ARN',
    (condition) => isArn(condition) && condition.values.includes('*'),
    (condition) => condition.values.map((value) => (value === '*' ? 'arn:*:*:*:*:*' : value))
  ),
  aboutConditions(
    'PE-60 (policy value)',
    'a policy value that is no ARN fails negated operators too',
    (condition) => isArn(condition) && condition.negated && condition.values.some(isNoArn),
    (condition) => condition.values.map((value) => (isNoArn(value) ? NO_ARN : value))
  ),
  aboutConditions(
    'G-16 PE-46',
    'a wildcard matches no line break',
    (condition) => isLike(condition) && isString(condition) && list(condition.actual).some((value) => value.includes('\n')),
    (condition) =>
      condition.values.map((value) => (condition.actual.some((text) => fits(value, text)) ? condition.actual[0] : NOWHERE))
  ),
]
