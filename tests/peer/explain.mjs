// Explains a difference between the two answers to a case.
//
// Each entry of known-differences.mjs rewrites the case so that one fault of the peer has nothing to bite on. If Hopstamp's
// answer stays what it was and the peer now agrees, the entries that were needed explain the difference. A wrong answer of
// Hopstamp's is not explained away: nothing makes the peer agree with it.

import { DROPPED_KEYS, ENTRIES } from './known-differences.mjs'
import { copy } from './case.mjs'
import { droppedKeys } from './peer.mjs'

/** The entries that explain a difference, as few as will do; undefined if none do. */
export async function explain(ask, testCase) {
  const explained = await byEntries(ask, testCase)
  if (explained !== undefined) {
    return explained
  }
  // Without the keys that the peer takes out of the request, for both.
  const dropped = new Set(await droppedKeys(testCase))
  if (dropped.size === 0) {
    return undefined
  }
  const reduced = copy(testCase)
  for (const key of dropped) {
    delete reduced.request.context[key]
  }
  const others = await byEntries(ask, reduced)
  return others && [DROPPED_KEYS, ...others]
}

async function byEntries(ask, testCase) {
  const { ours } = await ask(testCase)
  const leavesOurs = async (entries) => (await ask(rewritten(testCase, entries))).ours === ours
  const settles = async (entries) => {
    const answers = await ask(rewritten(testCase, entries))
    return answers.ours === ours && answers.peer === ours
  }
  // An entry whose rewriting changes Hopstamp's answer would say something else about this case than it claims.
  const alone = await Promise.all(ENTRIES.map((entry) => !entry.applies(testCase) || leavesOurs([entry])))
  let needed = ENTRIES.filter((_, n) => alone[n])
  if (!(await settles(needed))) {
    // One by one, because two entries can be harmless alone and not together.
    const kept = []
    for (const entry of needed) {
      if (!entry.applies(rewritten(testCase, kept)) || (await leavesOurs([...kept, entry]))) {
        kept.push(entry)
      }
    }
    if (!(await settles(kept))) {
      return undefined
    }
    needed = kept
  }
  for (const entry of [...needed]) {
    const others = needed.filter((other) => other !== entry)
    if (!used(testCase, needed).includes(entry) || (await settles(others))) {
      needed = others
    }
  }
  return used(testCase, needed)
}

/** The case after each entry that applies when its turn comes, and those entries. */
function apply(testCase, entries) {
  const used = []
  let changed = testCase
  for (const entry of entries) {
    if (entry.applies(changed)) {
      changed = entry.rewrite(changed)
      used.push(entry)
    }
  }
  return { changed, used }
}

const rewritten = (testCase, entries) => apply(testCase, entries).changed
const used = (testCase, entries) => apply(testCase, entries).used
