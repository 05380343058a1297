import { placeOf, without } from './grants';
import { withoutHashes } from './unused-allowed';
import { Grant } from '../aws/iam/access';
import { Policy, statementsOf } from '../aws/iam/policies';
import { Template } from '../deploy/template';

/** Returns the policies without one grant. */
export function withoutGrant(policies: readonly Policy[], grant: Grant): Policy[] {
  return policies.flatMap((policy) => {
    if (policy !== policyOf(policies, grant)) {
      return [policy];
    }
    return policy.managedByAws ? [] : [{ ...policy, document: without(policy.document, placeOf(grant, policy.document)) }];
  });
}

/** Returns the template without one grant. It needs the deployed policies, because the grant's names are resolved only there. */
export function templateWithoutGrant(template: Template, policies: readonly Policy[], grant: Grant): Template {
  const copy = structuredClone(template) as { Resources: Record<string, { Properties: any }> };
  const logicalId = grant.source.split('/')[1];
  const policy = policyOf(policies, grant)!;
  const [last, ...above] = [...grant.path].reverse();
  if (last === undefined) {
    delete copy.Resources[logicalId]; // the whole resource is one statement
    return copy as Template;
  }
  const parent = above.reverse().reduce<any>((inner, name) => inner[name], copy.Resources[logicalId].Properties);
  if (policy.managedByAws) {
    delete parent[last];
  } else {
    parent[last] = without(parent[last], placeOf(grant, policy.document));
    if (parent[last].Statement.length === 0) {
      removeEmpty(copy.Resources, logicalId, grant, parent, last);
    }
  }
  return copy as Template;
}

/** Removes an empty policy, because CloudFormation accepts none without a statement. If it must stay, it gets a statement that allows nothing. */
function removeEmpty(resources: Record<string, any>, logicalId: string, { path }: Grant, parent: any, last: string | number): void {
  if (path[0] === 'AssumeRolePolicyDocument') {
    parent[last].Statement = [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }];
    return;
  }
  delete resources[logicalId];
  for (const resource of Object.values(resources)) {
    resource.DependsOn = [resource.DependsOn ?? []].flat().filter((id: string) => id !== logicalId);
  }
}

/** Returns the resource of a grant as the template writes it, because references say more than resolved names. */
export function resourceInTemplate(template: Template, policies: readonly Policy[], grant: Grant): string {
  if (grant.resource === undefined || grant.path.length === 0) {
    return grant.resource ?? '';
  }
  const properties = template.Resources![grant.source.split('/')[1]].Properties;
  const document = grant.path.reduce<any>((inner, name) => inner[name], properties);
  const place = placeOf(grant, policyOf(policies, grant)!.document);
  return describe([statementsOf(document)[place.statement].Resource].flat()[place.resource]);
}

function describe(value: any): string {
  if (typeof value === 'string') {
    return value.replace(/[0-9a-f]{64}/, '…');
  }
  const { 'Ref': reference, 'Fn::GetAtt': attribute, 'Fn::Join': join, 'Fn::Sub': text } = value;
  return join ? join[1].map(describe).join(join[0])
    : text ? String(text)
      : `<${[reference ?? attribute].flat().map(withoutHashes).join('.')}>`;
}

function policyOf(policies: readonly Policy[], { source, path }: Grant): Policy | undefined {
  return policies.find((policy) => policy.source === source && policy.path.join() === path.join());
}
