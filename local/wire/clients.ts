import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Iam } from './sessions';

type Constructor<Client> = new (settings: {
  endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
}) => Client;

/** SDK clients of the gateway, one for each service, region and caller. */
export class Clients {
  private readonly clients = new Map<string, { destroy(): void }>();

  constructor(private readonly iam: Iam, private readonly endpoint: () => string) {}

  sqs(caller: string, region: string): SQSClient {
    return this.client(SQSClient, caller, region);
  }

  sns(caller: string, region: string): SNSClient {
    return this.client(SNSClient, caller, region);
  }

  s3(caller: string, region: string): S3Client {
    return this.client(S3Client, caller, region);
  }

  lambda(caller: string, region: string): LambdaClient {
    return this.client(LambdaClient, caller, region);
  }

  /** Sends a text to a function, queue or topic, as a role. Services do this for a schedule or a failed invocation. */
  async deliver(targetArn: string, body: string, caller: string): Promise<void> {
    checkTarget(targetArn);
    const [, , service, region, account, name] = targetArn.split(':');
    switch (service) {
      case 'lambda':
        await this.lambda(caller, region).send(new InvokeCommand({ FunctionName: targetArn, InvocationType: 'Event', Payload: Buffer.from(body) }));
        return;
      case 'sqs':
        await this.sqs(caller, region).send(new SendMessageCommand({ QueueUrl: `${this.endpoint()}/${account}/${name}`, MessageBody: body }));
        return;
      case 'sns':
        await this.sns(caller, region).send(new PublishCommand({ TopicArn: targetArn, Message: body }));
        return;
    }
  }

  destroy(): void {
    this.clients.forEach((client) => client.destroy());
  }

  private client<Client extends { destroy(): void }>(constructor: Constructor<Client>, caller: string, region: string): Client {
    const key = `${constructor.name} ${region} ${caller}`;
    if (!this.clients.has(key)) {
      this.clients.set(key, new constructor({ endpoint: this.endpoint(), region, credentials: this.iam.credentialsFor(caller) }));
    }
    return this.clients.get(key) as Client;
  }
}

/** Throws if `deliver` cannot call a target. */
export function checkTarget(targetArn: string): void {
  const service = targetArn.split(':')[2];
  if (!['lambda', 'sqs', 'sns'].includes(service)) {
    throw new Error(`${targetArn} is not a target that the local engine can call; it calls functions, queues and topics`);
  }
}
