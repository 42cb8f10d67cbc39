// Asks both evaluators about a case.

import { spawnSync } from 'node:child_process'
import { evaluate } from './peer.mjs'

/** Hopstamp's answers to cases, in their order. */
function askHopstamp(program, cases) {
  const input = cases.map((testCase) => JSON.stringify(testCase)).join('\n')
  const run = spawnSync(program, ['evaluate', '-'], { input, encoding: 'utf8', maxBuffer: 1 << 30 })
  if (run.error) {
    throw run.error
  }
  const answers = run.stdout.trimEnd().split('\n').map((line) => JSON.parse(line))
  if (answers.length !== cases.length) {
    throw new Error(`${cases.length} cases, ${answers.length} answers: ${run.stderr}`)
  }
  return answers.map((answer) => answer.outcome ?? `refused: ${answer.errors.map(({ message }) => message).join('; ')}`)
}

/**
 * A function that asks about one case and promises `{ ours, peer }`. The questions of one turn are put to Hopstamp together,
 * because starting the program costs more than answering.
 */
export function asker(program) {
  let waiting = []
  const answerAll = async () => {
    const asked = waiting
    waiting = []
    try {
      const ours = askHopstamp(program, asked.map(({ testCase }) => testCase))
      for (const [n, { testCase, answer }] of asked.entries()) {
        answer({ ours: ours[n], peer: await evaluate(testCase) })
      }
    } catch (error) {
      asked.forEach(({ fail }) => fail(error))
    }
  }
  return (testCase) =>
    new Promise((answer, fail) => {
      if (waiting.push({ testCase, answer, fail }) === 1) {
        setTimeout(answerAll)
      }
    })
}
