// Makes a case smaller while it stays unexplained.

import { explain } from './explain.mjs'

/** The smallest case that taking away one thing after another leads to. */
export async function shrink(ask, testCase) {
  const unexplained = async (testCase) => {
    const { ours, peer } = await ask(testCase)
    return ours !== peer && !ours.startsWith('refused') && (await explain(ask, testCase)) === undefined
  }
  let smallest = testCase
  for (;;) {
    const next = await first([...withoutOneThing(smallest, '')], unexplained)
    if (next === undefined) {
      return smallest
    }
    smallest = next
  }
}

/** The first item that passes a test; some are tested at a time. */
async function first(items, test) {
  for (let n = 0; n < items.length; n += 16) {
    const some = items.slice(n, n + 16)
    const passed = await Promise.all(some.map(test))
    if (passed.includes(true)) {
      return some[passed.indexOf(true)]
    }
  }
  return undefined
}

const DOCUMENTS = ['identityPolicies', 'permissionBoundaries', 'scps', 'rcps', 'vpcEndpointPolicies']

/** The value in every version that lacks one thing; the largest things come first. */
function* withoutOneThing(value, name) {
  if (Array.isArray(value)) {
    for (const n of value.length > 1 || DOCUMENTS.includes(name) ? value.keys() : []) {
      yield value.toSpliced(n, 1)
    }
    for (const [n, item] of value.entries()) {
      for (const smaller of withoutOneThing(item, name)) {
        yield value.with(n, smaller)
      }
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value).filter((key) => value[key] !== null && canGo(name, key))) {
      const { [key]: _, ...fewer } = value
      yield key.endsWith('Policy') ? { ...fewer, [key]: null } : fewer
    }
    for (const [key, member] of Object.entries(value)) {
      for (const smaller of withoutOneThing(member, name === 'Condition' ? name : key)) {
        yield { ...value, [key]: smaller }
      }
    }
  }
}

function canGo(object, member) {
  return (
    ['Condition', 'context', 'settings'].includes(object) || ['Condition', 'Sid', 'Id'].includes(member)
    || (object === '' && member.endsWith('Policy'))
  )
}
