import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct, IConstruct } from 'constructs';
import { ItemIngestOptions, withItemDefaults } from './item-defaults';
import { requireItems } from './item-rules';
import { itemSchema } from './item-schema';
import { bucketPrefixOf } from '../bucket/bucket-prefix';
import { ItemSchema } from '../contract/items';
import { differ, placeInArn, placeOf } from '../environment';
import { requireReading } from '../ingest/reading-rules';
import { BY_LOAD, requireSources } from '../ingest/source-rules';
import { requireSurroundings } from '../ingest/surroundings';
import { requireLastingOrder } from '../ingest/version-order';
import { ProtectingSecret } from '../protection/protecting-secret';
import { requireProtection } from '../protection/protection-rules';
import { loadsFrom } from '../topic-users';

/** What an ingest into DynamoDB is to be. It fails if that could not be deployed or could not write. */
export function planItems(ingest: Construct, props: ItemIngestOptions) {
  const options = withItemDefaults(props);
  const rules = requireItems(options);
  requireSurroundings(ingest, options);
  requireTableHere(ingest, options.table);
  loadsFrom(props.topic, ingest, options);
  const schema = itemSchema(options, rules);
  requireNoLoad(schema);
  const secret = ProtectingSecret.of(ingest, options.columns);
  requireProtection(options.columns, schema.columns, {
    keyColumns: rules.keys, orderColumns: rules.versionColumns, ignoreCase: options.ignoreFieldCase ?? false,
  });
  requireSources(options, schema);
  requireReading(schema);
  requireLastingOrder('versionColumns', rules.versionColumns, schema);
  return { options, prefix: bucketPrefixOf(ingest, { ...options, prop: 'rejectedBucket', bucket: options.rejectedBucket }), schema, secret };
}

/** Fails if a column has its value only when rows are loaded into a table of Redshift. */
function requireNoLoad({ columns }: ItemSchema): void {
  const column = columns.find(({ byLoad }) => byLoad);
  if (column) {
    throw new Error(`'source' of the column '${column.name}' must be one that a message has, got ${BY_LOAD[column.byLoad!]}; `
      + 'an item is put whenever its message comes again, and no load writes it, so take ColumnSource.timestamp() or ColumnSource.messageId()');
  }
}

/** Fails if the table is certainly of another place. CDK does not know it of an imported table, but its ARN tells. */
function requireTableHere(ingest: IConstruct, { node, tableArn }: dynamodb.ITable): void {
  const { region, account } = placeOf(ingest);
  const of = placeInArn(tableArn);
  if (differ(of.region, region)) {
    throw new Error(`'table' must be in the Region of the ingest, ${region}, got ${node.path} in ${of.region}; DynamoDB is called in the Region of the function, so define the `
      + 'ingest in the Region of the table, or pass the replica of this Region');
  }
  if (differ(of.account, account)) {
    throw new Error(`'table' must be in the account of the ingest, ${account}, got ${node.path} in ${of.account}; define the ingest in the account of the table: `
      + 'it may subscribe to a topic of another account');
  }
}
