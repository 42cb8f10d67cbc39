// Holds Hopstamp against the published peer: asks both about each case of a file of JSON lines, and explains each difference.
//
//   node compare.mjs HOPSTAMP CASES

import { readFileSync } from 'node:fs'
import { asker } from './ask.mjs'
import { explain } from './explain.mjs'
import { DROPPED_KEYS, ENTRIES } from './known-differences.mjs'
import { shrink } from './shrink.mjs'

const [program, file] = process.argv.slice(2)
const cases = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line))
const ask = asker(program)

// Every difference rests on a rule of the reference.
const rules = new Set(readFileSync(new URL('../data/policy/rules.txt', import.meta.url), 'utf8').trimEnd().split('\n'))
for (const { rule, peer } of [DROPPED_KEYS, ...ENTRIES]) {
  const named = rule.match(/PE-\d+/g) ?? []
  if (named.length === 0 || !named.every((rule) => rules.has(rule))) {
    throw new Error(`"${peer}" names no rule of tests/data/policy/rules.txt: ${rule}`)
  }
}

const answers = await Promise.all(cases.map(ask))
const differing = cases
  .map((testCase, n) => ({ testCase, ...answers[n] }))
  .filter(({ ours, peer }) => ours !== peer)
const explanations = await Promise.all(differing.map(({ testCase }) => explain(ask, testCase)))
const refused = differing.filter(({ peer }) => peer.startsWith('refused'))
console.log(
  `${cases.length} cases: ${cases.length - differing.length} alike, ${differing.length} different`
    + ` (of these the peer refused ${refused.length})`
)

console.log('explained by an entry, and by it alone:')
for (const entry of [DROPPED_KEYS, ...ENTRIES]) {
  const by = explanations.filter((needed) => needed?.includes(entry))
  const alone = by.filter((needed) => needed.length === 1)
  console.log(
    `${String(by.length).padStart(6)} ${String(alone.length).padStart(6)}  ${entry.rule.padEnd(22)} ${entry.peer}`
  )
}

const unexplained = differing.filter((_, n) => explanations[n] === undefined)
console.log(`${unexplained.length} unexplained`)
for (const { testCase, ours, peer } of unexplained.slice(0, Number(process.env.SHOWN ?? 5))) {
  const smallest = await shrink(ask, testCase)
  console.error(`\nseed ${testCase.id}: Hopstamp ${ours}, peer ${peer}`)
  const now = await ask(smallest)
  console.error(`smallest case (Hopstamp ${now.ours}, peer ${now.peer}): ${JSON.stringify(smallest)}`)
  console.error(`whole case: ${JSON.stringify(testCase)}`)
}
process.exitCode = unexplained.length === 0 ? 0 : 1
