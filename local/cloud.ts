import * as path from 'path';
import { ACCOUNT } from './assembly';
import { escapeXml, Call, errorReply, Reply, xmlReply } from './call';
import { Clients } from './clients';
import { Clock } from './clock';
import { CustomResourceResponses, RESPONSE_PATH } from './custom-resource-responses';
import { Fauxqs } from './fauxqs';
import { Gateway } from './gateway';
import { Iam } from './iam';
import { placeRuntimeModules } from './lambda/code';
import { LambdaHost } from './lambda/host';
import { QueuePoller } from './lambda/queue-poller';
import { Logs } from './logs';
import { RedshiftService } from './redshift-service';
import { Scheduler } from './scheduler';
import { Secrets } from './secrets';
import { Storage } from './storage';

/** Who creates resources. */
export const CLOUDFORMATION = 'cloudformation.amazonaws.com';
/** Who tests and the demo are. */
export const ADMINISTRATOR = `arn:aws:iam::${ACCOUNT}:root`;

export interface CloudSettings {
  readonly clock: Clock;
  readonly region: string;
  /** Holds code, databases and temporary files. */
  readonly workDirectory: string;
  readonly mostFirings?: number;
}

/** The services of the local cloud; resource types act on them. */
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
  readonly logs = new Logs();
  readonly secrets = new Secrets();
  readonly storage: Storage;
  readonly gateway: Gateway;
  readonly clients: Clients;
  readonly lambda: LambdaHost;
  readonly scheduler: Scheduler;
  readonly responses: CustomResourceResponses;
  readonly redshift: RedshiftService;
  readonly pollers = new Map<string, QueuePoller>();

  private constructor(settings: CloudSettings, readonly fauxqs: Fauxqs) {
    const { clock, region, workDirectory } = settings;
    const endpoint = () => this.gateway.endpoint;
    this.clock = clock;
    this.workDirectory = workDirectory;
    this.gateway = new Gateway(clock, this.iam);
    this.clients = new Clients(this.iam, endpoint);
    this.storage = new Storage(fauxqs);
    this.responses = new CustomResourceResponses(endpoint);
    const deliver = (targetArn: string, body: string, caller: string) => this.clients.deliver(targetArn, body, caller);
    this.scheduler = new Scheduler(clock, deliver, settings.mostFirings);
    this.lambda = new LambdaHost({
      clock,
      iam: this.iam,
      logs: this.logs,
      endpoint,
      workDirectory,
      runtimeModules: placeRuntimeModules(path.join(workDirectory, 'runtime-modules')),
      deliver,
    });
    this.redshift = new RedshiftService({
      clock, region, directory: path.join(workDirectory, 'redshift'), clients: this.clients, gateway: this.gateway,
    });
    this.connectServices();
  }

  queueUrl(queueArn: string): string {
    const [, , , , account, name] = queueArn.split(':');
    return `${this.gateway.endpoint}/${account}/${name}`;
  }

  async stop(): Promise<void> {
    this.scheduler.stop();
    this.pollers.forEach((poller) => poller.stop());
    await this.lambda.stop();
    try {
      await this.redshift.stop();
    } finally { // a warehouse that never opened must not keep processes and ports alive
      this.clients.destroy();
      await this.gateway.stop();
      await this.fauxqs.stop();
    }
  }

  private connectServices(): void {
    const { services, unsigned } = this.gateway;
    services.set('sns', ({ http }) => this.fauxqs.forward(http));
    // the SDK may address a queue by the path of its URL, which fauxqs would take for a bucket
    services.set('sqs', ({ http }) => this.fauxqs.forward(http, '/'));
    services.set('s3', (call) => this.storage.handle(call));
    services.set('lambda', (call) => this.lambda.handle(call));
    services.set('secretsmanager', (call) => this.secrets.handle(call));
    services.set('redshift-data', (call) => this.redshift.handle(call));
    services.set('sts', async (call) => this.answerSts(call));
    unsigned.set(RESPONSE_PATH, (http) => this.responses.handle(http));
  }

  private answerSts(call: Call): Reply {
    const form = new URLSearchParams(call.http.body.toString());
    switch (call.operation) {
      case 'GetCallerIdentity':
        return xmlReply(200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${sessionArn(call.caller, 'local')}</Arn>`
          + `<UserId>LOCAL</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
      case 'AssumeRole': {
        const roleArn = form.get('RoleArn')!;
        if (!this.iam.roles.has(roleArn.split('/').pop()!)) {
          return errorReply('sts', 403, 'AccessDenied', `${call.caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`);
        }
        const credentials = this.iam.credentialsFor(roleArn);
        const expiration = new Date(this.clock.now() + Number(form.get('DurationSeconds') ?? 3600) * 1000).toISOString();
        return xmlReply(200, `<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser><AssumedRoleId>LOCAL:${form.get('RoleSessionName')}</AssumedRoleId>`
          + `<Arn>${sessionArn(roleArn, form.get('RoleSessionName')!)}</Arn></AssumedRoleUser><Credentials>`
          + `<AccessKeyId>${credentials.accessKeyId}</AccessKeyId><SecretAccessKey>${credentials.secretAccessKey}</SecretAccessKey>`
          + `<SessionToken>${credentials.sessionToken}</SessionToken><Expiration>${expiration}</Expiration>`
          + '</Credentials></AssumeRoleResult></AssumeRoleResponse>');
      }
      default:
        return errorReply('sts', 501, 'NotImplemented', `the local engine's STS does not know '${call.operation}'`);
    }
  }
}

function sessionArn(roleArn: string, session: string): string {
  return escapeXml(roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') + `/${session}`);
}
