// The published peer behind the schema of the conformance vectors.

import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate'

const WORDS = {
  Allowed: 'allowed',
  ImplicitlyDenied: 'implicitly_denied',
  ExplicitlyDenied: 'explicitly_denied'
}

/** What the peer says of a case: an outcome in Hopstamp's words, or `refused: …` where it does not take the input. */
export async function evaluate(testCase) {
  const result = await runSimulation(simulation(testCase), {})
  if (result.resultType === 'error') {
    return `refused: ${reason(result.errors)}`
  }
  return WORDS[result.overallResult] ?? `refused: ${result.overallResult}`
}

function simulation(testCase) {
  const { request } = testCase
  const settings = request.settings ?? {}
  const named = (documents, name) => documents.map((policy, n) => ({ name: `${name} ${n + 1}`, policy }))
  const levels = (levels, name) =>
    levels.map((documents, n) => ({ orgIdentifier: `level ${n}`, policies: named(documents, `${name} ${n}`) }))
  const several = (documents, name) => (documents.length > 0 ? named(documents, name) : undefined)
  return {
    request: {
      principal: request.principal === 'anonymous' ? anonymousPrincipal : request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.resourceAccount },
      contextVariables: request.context
    },
    identityPolicies: named(testCase.identityPolicies, 'identity'),
    resourcePolicy: testCase.resourcePolicy ?? undefined,
    sessionPolicy: testCase.sessionPolicy ?? undefined,
    permissionBoundaryPolicies: several(testCase.permissionBoundaries, 'boundary'),
    serviceControlPolicies: levels(testCase.scps, 'scp'),
    resourceControlPolicies: levels(testCase.rcps, 'rcp'),
    vpcEndpointPolicies: several(testCase.vpcEndpointPolicies, 'endpoint'),
    additionalSettings: {
      s3: {
        blockPublicAccess: settings.restrictPublicBuckets === true,
        bucketAbacEnabled: settings.bucketAbacEnabled === true
      }
    }
  }
}

/** The first finding of each policy, which is enough to tell why an input was refused. */
function reason(errors) {
  const findings = Object.values(errors).flatMap((found) => {
    const lists = Array.isArray(found) ? [found] : typeof found === 'object' ? Object.values(found) : []
    return lists.flat().map((finding) => finding.message ?? finding)
  })
  return [errors.message, ...new Set(findings)].join('; ')
}

/** The condition keys of a case that the peer takes out of the request, because it knows no such key for the action. */
export async function droppedKeys(testCase) {
  // A wildcard in the resource would make it look for policies to match.
  const request = { ...testCase.request, resource: testCase.request.resource.replaceAll(/(?<=.)\*/g, 'x') }
  const bare = { ...testCase, request, identityPolicies: [], resourcePolicy: null, sessionPolicy: null }
  const result = await runSimulation(
    simulation({ ...bare, permissionBoundaries: [], vpcEndpointPolicies: [], scps: [], rcps: [] }),
    {}
  )
  const results = result.result ? [result.result] : (result.results ?? [])
  return results.flatMap((result) => result.ignoredContextKeys ?? [])
}
