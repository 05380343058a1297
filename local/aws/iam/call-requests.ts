import { AccessRequest } from './access';
import { keyRequests, Keys } from './key-use';
import { SourcedResource } from './policies';
import { ACCOUNT } from '../../wire/account';
import { Call } from '../../wire/call';

/** The deployment and earlier calls, as far as they matter when a call is judged. */
export interface Surroundings {
  readonly resources: readonly SourcedResource[];
  readonly keys: Keys;
  /** The `aws:userid` of the caller that started a statement of the Data API. */
  readonly statementOwner: (statementId: string) => string | undefined;
}

/** Returns everything that the caller of an AWS API must be allowed, the call itself first. */
export function requestsOf(call: Call, surroundings: Surroundings): AccessRequest[] {
  const { caller, session, userId } = call;
  const common = { 'aws:SecureTransport': 'true', 'aws:userid': userId, 'aws:PrincipalArn': caller, 'aws:ResourceAccount': ACCOUNT };
  const request = (action: string, resource: string, context: AccessRequest['context'] = {}): AccessRequest =>
    ({ caller, session, action, resource, context: { ...common, ...context } });
  const requests = call.service === 'redshift-data'
    ? dataApiRequests(call, request, surroundings)
    : call.permissions.map(({ action, resource }) => request(action, resource, contextOf(call, action)));
  return [...requests, ...requests.flatMap((one) => keyRequests(one, surroundings.keys))];
}

type ToRequest = (action: string, resource: string, context?: AccessRequest['context']) => AccessRequest;

/** Returns the condition keys that come from the request itself. */
function contextOf({ http }: Call, action: string): AccessRequest['context'] {
  switch (action) {
    case 's3:ListBucket': {
      const prefix = http.query.get('prefix');
      return prefix === null ? {} : { 's3:prefix': prefix };
    }
    case 'sts:AssumeRole': {
      const form = new URLSearchParams(http.body.toString());
      const externalId = form.get('ExternalId');
      return { 'sts:RoleSessionName': form.get('RoleSessionName') ?? '', ...externalId !== null && { 'sts:ExternalId': externalId } };
    }
    default:
      return {};
  }
}

/**
 * The requests behind a call of the Data API: the caller runs statements on a warehouse, and logs in there with its own permissions.
 *
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-iam.html
 */
function dataApiRequests(call: Call, request: ToRequest, { resources, statementOwner }: Surroundings): AccessRequest[] {
  const input = JSON.parse(call.http.body.toString() || '{}');
  const [{ action }] = call.permissions;
  if (call.operation !== 'ExecuteStatement' && call.operation !== 'BatchExecuteStatement') {
    // GetStatementResultV2 is the same permission: https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-iam.html
    const owner = input.Id === undefined ? call.userId : statementOwner(String(input.Id).split(':')[0]);
    return [request(action.replace(/V2$/, ''), '*', owner === undefined ? {} : { 'redshift-data:statement-owner-iam-userid': owner })];
  }
  const warehouse = input.WorkgroupName === undefined ? call.permissions[0].resource : workgroupArn(input.WorkgroupName, resources, call.region);
  return [request(action, warehouse), ...loginRequests(input, warehouse, call.region, request)];
}

function loginRequests(input: any, warehouse: string, region: string, request: ToRequest): AccessRequest[] {
  const { ClusterIdentifier: cluster, Database: database, DbUser: user, SecretArn: secret } = input;
  if (secret !== undefined) {
    return []; // the secret is read with a call of its own, when the statement starts
  }
  if (cluster === undefined) {
    return [request('redshift-serverless:GetCredentials', warehouse)];
  }
  const arn = (kind: string, name: string) => `arn:aws:redshift:${region}:${ACCOUNT}:${kind}:${cluster}/${name}`;
  return user === undefined
    ? [request('redshift:GetClusterCredentialsWithIAM', arn('dbname', database))]
    : [arn('dbuser', user), arn('dbname', database)].map((resource) => request('redshift:GetClusterCredentials', resource));
}

/** Policies name a workgroup by its id, requests by its name. */
function workgroupArn(nameOrArn: string, resources: readonly SourcedResource[], region: string): string {
  const found = resources.find(({ resource }) => resource.type === 'AWS::RedshiftServerless::Workgroup' && resource.physicalId === nameOrArn);
  return found ? String(found.resource.attributes['Workgroup.WorkgroupArn'])
    : nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:redshift-serverless:${region}:${ACCOUNT}:workgroup/${nameOrArn}`;
}
