import { Arn, ArnFormat } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct, IConstruct } from 'constructs';
import { ItemOptions, withItemDefaults } from './item-defaults';
import { requireItems } from './item-rules';
import { itemSchema } from './item-schema';
import { DeduplicationId } from '../../row-options';
import { bucketPrefixOf } from '../bucket/bucket-prefix';
import { differ, placeOf } from '../environment';
import { requireSurroundings } from '../ingest/surroundings';
import { loadsFrom } from '../topic-users';

/** What an ingest into DynamoDB is to be. It fails if that could not be deployed or could not write. */
export function planItems(ingest: Construct, props: ItemOptions) {
  const options = withItemDefaults(props);
  const rules = requireItems(options);
  requireSurroundings(ingest, options);
  requireTableHere(ingest, options.table);
  loadsFrom(props.topic, ingest, { ...options, deduplicationId: DeduplicationId.ATTRIBUTE_OR_SNS });
  const prefix = bucketPrefixOf(ingest, { ...options, prop: 'rejectedBucket', bucket: options.rejectedBucket });
  return { options, prefix, schema: itemSchema(options, rules) };
}

/** Fails if the table is certainly of another place. CDK does not know it of an imported table, but its ARN tells. */
function requireTableHere(ingest: IConstruct, { node, tableArn }: dynamodb.ITable): void {
  const { region, account } = placeOf(ingest);
  const of = Arn.split(tableArn, ArnFormat.SLASH_RESOURCE_NAME);
  if (differ(of.region!, region)) {
    throw new Error(`'table' must be in the Region of the ingest, ${region}, got ${node.path} in ${of.region}; DynamoDB is called in the Region of the function, so define the `
      + 'ingest in the Region of the table, or pass the replica of this Region');
  }
  if (differ(of.account!, account)) {
    throw new Error(`'table' must be in the account of the ingest, ${account}, got ${node.path} in ${of.account}; define the ingest in the account of the table: `
      + 'it may subscribe to a topic of another account');
  }
}
