import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { IConstruct } from 'constructs';
import { inAccountOf } from './bucket-grant';
import { acknowledgeWildcard } from '../acknowledge';
import { keyStatements } from '../key-grant';

/** Rights on folders of a bucket. */
export class FolderRights {
  constructor(private readonly bucket: s3.IBucket) {}

  /** Lets a role act on the objects of a folder, and nothing else. */
  public grant(role: iam.IRole, actions: string[], folder: string): void {
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: [this.objects(folder)], conditions: inAccountOf(this.bucket) });
    this.acknowledge(role, folder);
  }

  /** Lets a role use the key of the bucket through S3, if the bucket has a key of its own. */
  public grantKey(role: iam.IRole, ...actions: string[]): void {
    this.key(...actions).forEach((statement) => role.addToPrincipalPolicy(statement));
  }

  public read(folder: string): iam.PolicyStatement {
    return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [this.objects(folder)], conditions: inAccountOf(this.bucket) });
  }

  public list(folder: string): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [this.bucket.bucketArn],
      conditions: { ...inAccountOf(this.bucket), StringLike: { 's3:prefix': [`${folder}*`] } },
    });
  }

  public key(...actions: string[]): iam.PolicyStatement[] {
    const key = this.bucket.encryptionKey;
    return key ? keyStatements(key, actions, 's3') : [];
  }

  public acknowledge(scope: IConstruct, folder: string): void {
    acknowledgeWildcard(scope, this.objects(folder), `Each batch is a separate object under ${folder}`);
  }

  private objects(folder: string): string {
    return this.bucket.arnForObjects(`${folder}*`);
  }
}
