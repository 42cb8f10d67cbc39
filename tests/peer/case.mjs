// Ways to look at a case in the schema of the conformance vectors, and to change one.

/** One value or a list of values as a list; null is none. */
export const list = (value) => (value === null || value === undefined ? [] : Array.isArray(value) ? value : [value])

/** A copy that can be changed. */
export const copy = (value) => structuredClone(value)

/** Every document of a case with the layer it belongs to. */
export function documents(testCase) {
  const of = (layer, documents) => list(documents).map((document) => ({ layer, document }))
  return [
    ...of('identity', testCase.identityPolicies),
    ...of('resource', testCase.resourcePolicy),
    ...of('boundary', testCase.permissionBoundaries),
    ...of('session', testCase.sessionPolicy),
    ...of('endpoint', testCase.vpcEndpointPolicies),
    ...testCase.scps.flatMap((level) => of('scp', level)),
    ...testCase.rcps.flatMap((level) => of('rcp', level))
  ]
}

/** Every statement with its layer, and whether its document has variables (PE-112). */
export function statements(testCase) {
  return documents(testCase).flatMap(({ layer, document }) =>
    list(document.Statement).map((statement) => ({ layer, statement, variables: document.Version === '2012-10-17' }))
  )
}

/** An operator taken apart. */
export function operator(name) {
  const [, qualifier, base, ifExists] = /^(?:(ForAnyValue|ForAllValues):)?(.*?)(IfExists)?$/.exec(name)
  return { qualifier, base, ifExists: ifExists !== undefined, negated: base.includes('Not') }
}

/** Every condition of a case. */
export function conditions(testCase) {
  return statements(testCase).flatMap(({ layer, statement, variables }) =>
    Object.entries(statement.Condition ?? {}).flatMap(([name, keys]) =>
      Object.entries(keys).map(([key, values]) => ({
        layer,
        statement,
        variables,
        name,
        ...operator(name),
        key,
        values: list(values).map(String),
        actual: actual(testCase, key)
      }))
    )
  )
}

/** The values that the request holds for a key; undefined if it is absent (PE-69). */
export function actual(testCase, key) {
  const found = Object.entries(testCase.request.context).find(([name]) => name.toLowerCase() === key.toLowerCase())
  return found?.[1]
}

/**
 * A copy of the case with some conditions changed. `change` takes a condition and returns its new values, `true` if it
 * holds for certain, `false` if it cannot hold, or undefined if it stays as it is.
 */
export function withConditions(testCase, change) {
  const changed = copy(testCase)
  for (const condition of conditions(changed)) {
    const result = change(condition)
    if (result === true) {
      delete condition.statement.Condition[condition.name][condition.key]
    } else if (result === false) {
      makeVoid(condition.statement)
    } else if (result !== undefined) {
      condition.statement.Condition[condition.name][condition.key] = result
    }
  }
  return changed
}

/** Takes all effect from a statement: it becomes one about an action that no case asks for. */
export function makeVoid(statement) {
  delete statement.NotAction
  statement.Action = 'sts:DecodeAuthorizationMessage'
}

/**
 * A copy of the case with some entries of Resource and NotResource changed. `change` takes an entry and returns its new text,
 * or undefined if it stays as it is.
 */
export function withResources(testCase, change) {
  const changed = copy(testCase)
  for (const { layer, statement, variables } of statements(changed)) {
    for (const element of ['Resource', 'NotResource']) {
      if (element in statement) {
        const negated = element === 'NotResource'
        statement[element] = list(statement[element]).map(
          (text) => change({ text, negated, layer, variables, statement }) ?? text
        )
      }
    }
  }
  return changed
}

/** The entries of a principal element as pairs of kind and text. */
export function principals(element) {
  if (typeof element === 'string') {
    return [['AWS', element]]
  }
  return Object.entries(element).flatMap(([kind, entries]) => list(entries).map((entry) => [kind, entry]))
}

/** Keys that hold lists (PE B.2), in lower case. */
const MULTIVALUED = new Set(
  [
    'aws:CalledVia',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalServiceNamesList',
    'aws:ResourceOrgPaths',
    'aws:SourceOrgPaths',
    'aws:TagKeys',
    'aws:VpceOrgPaths',
    'logs:LogGeneratingResourceArns'
  ].map((key) => key.toLowerCase())
)

export const isMultivalued = (key) => MULTIVALUED.has(key.toLowerCase())

/** The variables of a text, without the escapes: `{ text, key, fallback, value }` (PE-110 to PE-117). */
export function variables(testCase, text) {
  return [...text.matchAll(/\$\{([^}]*)\}/g)]
    .filter(([, inside]) => !['*', '?', '$'].includes(inside))
    .map(([whole, inside]) => {
      const [, key, , fallback] = /^([^,]*)(, '(.*)')?$/s.exec(inside)
      const values = isMultivalued(key) ? undefined : actual(testCase, key)
      const stated = values?.length === 1 && values[0] !== '' ? values[0] : undefined
      return { text: whole, key, fallback, stated, value: stated ?? fallback }
    })
}

/** The text with its variables and escapes replaced; undefined if one has no value (PE-113, PE-114). */
export function substituted(testCase, text) {
  const found = variables(testCase, text)
  if (found.some(({ value }) => value === undefined)) {
    return undefined
  }
  const replaced = found.reduce((text, variable) => text.replace(variable.text, () => variable.value), text)
  return replaced.replaceAll(/\$\{([*?$])\}/g, '$1')
}

/** A regular expression for a text with wildcards, which match line breaks as well (PE-46). */
const expression = (pattern) =>
  new RegExp(
    `^${[...pattern]
      .map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c.replace(/[.+^${}()|[\]\\]/, '\\$&')))
      .join('')}$`,
    's'
  )

/** Whether a text fits a pattern. */
export const fits = (pattern, text) => expression(pattern).test(text)

/** Whether an ARN fits a pattern, field by field (PE-26, PE-61). */
export function arnFits(pattern, arn) {
  const cut = (text) => {
    const fields = text.split(':')
    return [...fields.slice(0, 5), fields.slice(5).join(':')]
  }
  const fields = cut(arn)
  return cut(pattern).every((field, n) => fits(field, fields[n]))
}
