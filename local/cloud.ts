import { availableParallelism } from 'os';
import * as path from 'path';
import { CustomResourceResponses, RESPONSE_PATH } from './aws/custom-resource-responses';
import { DynamoDb } from './aws/dynamodb';
import { Fauxqs } from './aws/fauxqs';
import { AccessRequest, sessionArn } from './aws/iam/access';
import { Permissions } from './aws/iam/permissions';
import { SourcedResource } from './aws/iam/policies';
import { lambdaWritesLogs, schedulerAssumesRole } from './aws/iam/service-calls';
import { placeRuntimeModules } from './aws/lambda/code';
import { LambdaHost } from './aws/lambda/host';
import { Layers } from './aws/lambda/layers';
import { QueuePoller } from './aws/lambda/queue-poller';
import { Logs } from './aws/logs';
import { CloudWatch } from './aws/metrics/cloud-watch';
import { embeddedMetrics } from './aws/metrics/embedded-metrics';
import { measureInvocation } from './aws/metrics/lambda-metrics';
import { measureQueues, namesAgeOf } from './aws/metrics/queue-metrics';
import { measureLost } from './aws/metrics/topic-metrics';
import { DatabaseOptions, Redshift } from './aws/redshift/redshift';
import { Storage } from './aws/s3';
import { Schedule, Scheduler } from './aws/scheduler';
import { Secrets } from './aws/secrets';
import { SnsDelivery } from './aws/sns-delivery';
import { ACCOUNT } from './wire/account';
import { escapeXml, Call, errorReply, Reply, xmlReply } from './wire/call';
import { Clients } from './wire/clients';
import { Clock } from './wire/clock';
import { Gateway } from './wire/gateway';
import { Iam } from './wire/sessions';

/** The principal that creates resources. */
export const CLOUDFORMATION = 'cloudformation.amazonaws.com';
/** The principal that publishes alarms to topics. */
export const CLOUDWATCH = 'cloudwatch.amazonaws.com';
/** The principal of tests and the demo. */
export const ADMINISTRATOR = `arn:aws:iam::${ACCOUNT}:root`;

export interface CloudSettings {
  readonly clock: Clock;
  /** Whether time goes slower while functions share this machine's processors. In AWS, each has its own. */
  readonly slowsWithWork: boolean;
  readonly region: string;
  /** Holds code, databases and temporary files. */
  readonly workDirectory: string;
  /** How often a schedule is due before it ends. */
  readonly mostFirings: (schedule: Schedule) => number;
  readonly enforcePermissions: boolean;
  /** All resources that are deployed now. */
  readonly resources: () => readonly SourcedResource[];
  readonly database?: DatabaseOptions;
}

/** The services of the local cloud, which resource types use. */
export class Cloud {
  static async start(settings: CloudSettings): Promise<Cloud> {
    const fauxqs = await Fauxqs.start(settings.clock, settings.region);
    const cloud = new Cloud(settings, fauxqs);
    await Promise.all([cloud.gateway.start(), cloud.lambda.start()]);
    return cloud;
  }

  readonly clock: Clock;
  readonly workDirectory: string;
  readonly iam = new Iam();
  readonly permissions: Permissions;
  readonly cloudWatch: CloudWatch;
  readonly logs = new Logs(({ message }) => embeddedMetrics(message).forEach((sample) => this.cloudWatch.store.add(sample)));
  readonly secrets = new Secrets();
  readonly storage: Storage;
  readonly gateway: Gateway;
  readonly clients: Clients;
  readonly layers: Layers;
  readonly lambda: LambdaHost;
  readonly scheduler: Scheduler;
  readonly responses: CustomResourceResponses;
  readonly redshift: Redshift;
  readonly dynamoDb: DynamoDb;
  private readonly snsDelivery: SnsDelivery;
  readonly pollers = new Map<string, QueuePoller>();

  private constructor(settings: CloudSettings, readonly fauxqs: Fauxqs) {
    const { clock, region, workDirectory } = settings;
    const endpoint = () => this.gateway.endpoint;
    this.clock = clock;
    this.workDirectory = workDirectory;
    this.permissions = new Permissions({ region, resources: settings.resources, enforced: settings.enforcePermissions });
    this.gateway = new Gateway(clock, this.iam);
    this.gateway.interceptors.push(this.permissions.interceptor);
    this.snsDelivery = new SnsDelivery(fauxqs, this.permissions, settings.resources,
      (lost) => this.cloudWatch.store.add(measureLost(lost, clock.now())));
    this.clients = new Clients(this.iam, endpoint);
    this.storage = new Storage(fauxqs);
    this.responses = new CustomResourceResponses(endpoint);
    const deliver = (targetArn: string, body: string, caller: string) => this.clients.deliver(targetArn, body, caller);
    this.scheduler = new Scheduler(clock, async (targetArn, body, { roleArn, arn }) => {
      await this.require(schedulerAssumesRole(roleArn, arn));
      await deliver(targetArn, body, roleArn);
    }, settings.mostFirings);
    this.layers = new Layers(workDirectory);
    this.lambda = new LambdaHost({
      clock,
      iam: this.iam,
      logs: this.logs,
      endpoint,
      workDirectory,
      runtimeModules: placeRuntimeModules(path.join(workDirectory, 'runtime-modules')),
      deliver,
      onWork: settings.slowsWithWork ? (environments) => clock.slowDown(Math.max(1, environments / availableParallelism())) : undefined,
      mayWriteLogs: (config) => this.permissions.allows(...lambdaWritesLogs(config)),
    });
    this.redshift = new Redshift({
      clock,
      region,
      directory: path.join(workDirectory, 'redshift'),
      clients: this.clients,
      gateway: this.gateway,
      permissions: this.permissions,
      database: settings.database,
    });
    this.dynamoDb = new DynamoDb(clock);
    this.cloudWatch = new CloudWatch({
      clock,
      region,
      measure: (timestamp) => measureQueues(fauxqs, timestamp, (queueName) => this.watched.some((definition) => namesAgeOf(queueName, definition))),
      notify: (topicArn, body) => deliver(topicArn, body, CLOUDWATCH),
    });
    this.lambda.observers.push((invocation) => measureInvocation(invocation).forEach((sample) => this.cloudWatch.store.add(sample)));
    this.connectServices();
  }

  queueUrl(queueArn: string): string {
    const [, , , , account, name] = queueArn.split(':');
    return `${this.gateway.endpoint}/${account}/${name}`;
  }

  /** Fails if a service may not perform the requests on its own. */
  async require(...requests: AccessRequest[]): Promise<void> {
    const refused = await this.permissions.refusalOf(requests);
    if (refused !== undefined) {
      throw Object.assign(new Error(refused), { name: 'AccessDenied' });
    }
  }

  async stop(): Promise<void> {
    await this.cloudWatch.stop();
    this.scheduler.stop();
    this.pollers.forEach((poller) => poller.stop());
    await this.lambda.stop();
    try {
      await this.redshift.stop();
    } finally { // a warehouse that failed to open must not keep processes and ports alive
      this.clients.destroy();
      await this.dynamoDb.stop();
      await this.gateway.stop();
      await this.fauxqs.stop();
    }
  }

  /** The definitions of alarms and dashboards, as JSON. */
  private get watched(): string[] {
    const { definedAlarms, dashboards } = this.cloudWatch;
    return [...dashboards.values(), ...definedAlarms.map(({ queries }) => JSON.stringify(queries))];
  }

  private connectServices(): void {
    const { services, unsigned } = this.gateway;
    services.set('sns', (call) => this.snsDelivery.handle(call));
    // The SDK may address a queue by the path of its URL, which fauxqs would read as a bucket.
    services.set('sqs', ({ http }) => this.fauxqs.forward(http, '/'));
    services.set('s3', (call) => this.storage.handle(call));
    services.set('lambda', (call) => this.lambda.handle(call));
    services.set('secretsmanager', (call) => this.secrets.handle(call));
    services.set('dynamodb', (call) => this.dynamoDb.handle(call));
    services.set('redshift-data', (call) => this.redshift.handle(call));
    services.set('sts', async (call) => this.answerSts(call));
    unsigned.set(RESPONSE_PATH, (http) => this.responses.handle(http));
  }

  private answerSts(call: Call): Reply {
    const form = new URLSearchParams(call.http.body.toString());
    switch (call.operation) {
      case 'GetCallerIdentity':
        return xmlReply(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${escapeXml(sessionArn(call.caller, call.session))}</Arn>`
          + `<UserId>${escapeXml(call.userId)}</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
      case 'AssumeRole': {
        const roleArn = form.get('RoleArn')!;
        if (!this.iam.roles.has(roleArn.split('/').pop()!)) {
          return errorReply('sts', 403, 'AccessDenied', `${call.caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
        }
        const session = form.get('RoleSessionName')!;
        const credentials = this.iam.credentialsFor(roleArn, session);
        const expiration = new Date(this.clock.now() + Number(form.get('DurationSeconds') ?? 3600) * 1000).toISOString();
        return xmlReply(200, `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>${escapeXml(this.iam.userId({ caller: roleArn, name: session }))}</AssumedRoleId>`
          + `<Arn>${escapeXml(sessionArn(roleArn, session))}</Arn></AssumedRoleUser><Credentials>`
          + `<AccessKeyId>${credentials.accessKeyId}</AccessKeyId><SecretAccessKey>${credentials.secretAccessKey}</SecretAccessKey>`
          + `<SessionToken>${credentials.sessionToken}</SessionToken><Expiration>${expiration}</Expiration>`
          + '</Credentials></AssumeRoleResult></AssumeRoleResponse>');
      }
      default:
        return errorReply('sts', 501, 'NotImplemented', `the local engine's STS does not know '${call.operation}'`);
    }
  }
}
