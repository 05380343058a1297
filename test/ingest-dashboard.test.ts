import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as sns from 'aws-cdk-lib/aws-sns';
import { testStack } from './app';
import { loadedIngest, plainLoader } from './loaded-ingests';
import { plainIngest, plainPublisher } from './observed';
import {
  ColumnType, DynamoDbIngestMetrics, IngestDashboard, LoaderMetrics, PublisherMetrics, RedshiftIngestMetrics, RedshiftTarget, SnsToDynamoDbIngest,
  SnsToRedshiftIngest,
} from '../src';
import { INGEST_METRICS, ITEM_METRICS, LOADER_METRICS, METRIC_NAMESPACE, PUBLISHER_METRICS, SERVICE_DIMENSION } from '../src/private/contract/metrics';

const plainItems = () => {
  const stack = testStack();
  const table = new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.NUMBER } });
  return new SnsToDynamoDbIngest(stack, 'Ingest', {
    topic: new sns.Topic(stack, 'Topic'), table, columns: [{ name: 'id', type: ColumnType.BIGINT, nullable: false }],
  });
};

/** The methods of a class and of those that it extends. */
const methodsOf = (prototype: object | null): string[] => (prototype === null ? [] : [
  ...Object.getOwnPropertyNames(prototype).filter((name) => name.startsWith('metric')), ...methodsOf(Object.getPrototypeOf(prototype)),
]);

describe.each([
  ['SnsToRedshiftIngest', RedshiftIngestMetrics, INGEST_METRICS, () => plainIngest().ingest],
  ['SnsToDynamoDbIngest', DynamoDbIngestMetrics, ITEM_METRICS, plainItems],
  ['RedshiftLoader', LoaderMetrics, LOADER_METRICS, () => plainLoader().loader],
  ['ScheduledCsvPublisher', PublisherMetrics, PUBLISHER_METRICS, () => plainPublisher().publisher],
] as const)('%s', (_, metrics, contract, construct) => {
  test('has a method for each metric that its handler emits, and for no other', () => {
    expect(methodsOf(metrics.prototype).sort()).toEqual(Object.keys(contract).map((name) => `metric${name}`).sort());
  });

  test('is in the saved queries of its stack', () => {
    const emitting = construct();
    const stack = Stack.of(emitting);
    const queries = Object.values(Template.fromStack(stack).findResources('AWS::Logs::QueryDefinition'));
    expect(queries.map(({ Properties }) => Properties.LogGroupNames)).toEqual(Array(3).fill([stack.resolve(emitting.logGroup.logGroupName)]));
  });

  test('each method names the metric, its namespace and the handler that emits it', () => {
    const emitting: any = construct();
    for (const [name, { statistic }] of Object.entries(contract)) {
      const { namespace, metricName, dimensions, ...rest }: cloudwatch.Metric = emitting[`metric${name}`]();
      expect({ namespace, metricName, statistic: rest.statistic, dimensions })
        .toEqual({ namespace: METRIC_NAMESPACE, metricName: name, statistic, dimensions: { [SERVICE_DIMENSION]: emitting.handler.functionName } });
    }
  });
});

test('a metric can be narrowed to one value of a dimension', () => {
  const { ingest, stack } = plainIngest();
  const { dimensions, statistic } = ingest.metricRejections({ dimensionsMap: { reason: 'TOO_LONG' }, statistic: 'Maximum' });
  expect(stack.resolve(dimensions)).toEqual({ service: stack.resolve(ingest.handler.functionName), reason: 'TOO_LONG' });
  expect(statistic).toBe('Maximum');
});

/** The widgets of the only dashboard; what CloudFormation fills in stands there as `?`. */
function widgetsOf(stack: Stack): any[] {
  const { Resources } = Template.fromStack(stack).toJSON();
  const [dashboard] = Object.values<any>(Resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  const parts: unknown[] = dashboard.Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => typeof part === 'string' ? part : '?').join('')).widgets;
}

describe('IngestDashboard', () => {
  test('shows alarms, flow, lag, rejects, costs and failures of ingest and publisher', () => {
    const stack = testStack();
    const { ingest } = plainIngest({}, stack);
    const { publisher } = plainPublisher({}, stack);
    new IngestDashboard(stack, 'Dashboard', { ingest, publishers: [publisher] });
    const widgets = widgetsOf(stack);
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      'Alarms', 'In this time', 'Rows', 'Messages', 'From topic to table, s', 'Waiting', 'Age of the oldest message, s', 'Rejected, by reason',
      'Values truncated, by column', 'Tried again, by class', 'COPYs an hour', 'Warehouse seconds an hour', 'Processors of the cluster, %', 'Failures', 'Last failures',
    ]);
    expect(widgets[0].properties.alarms).toHaveLength(15 + 3);
    expect(JSON.stringify(widgets)).toContain('RowsPublished');
  });

  test('shows what is staged, the cadence, and the loads of the loader beside its ingest', () => {
    const stack = testStack();
    const { loader } = plainLoader({}, stack);
    new IngestDashboard(stack, 'Dashboard', { ingest: loadedIngest(loader, 'Orders') });
    const widgets = widgetsOf(stack);
    const byTitle = (title: string) => widgets.find(({ properties }) => properties.title === title).properties;
    expect(widgets.map(({ properties }) => properties.title)).toEqual([
      'Alarms', 'In this time', 'Rows', 'Messages', 'From topic to table, s', 'Waiting', 'Age of the oldest message, s',
      'Staged, not loaded yet', 'Age of the oldest staged object, s', 'Loads an hour', 'Rejected, by reason',
      'Values truncated, by column', 'Tried again, by class', 'COPYs an hour', 'Warehouse seconds an hour', 'Processors of the cluster, %', 'Failures', 'Last failures',
    ]);
    expect(byTitle('Alarms').alarms).toHaveLength(10 + 11);
    expect(byTitle('Age of the oldest staged object, s').annotations.horizontal).toEqual([expect.objectContaining({ value: 900, label: 'time between two loads' })]);
    expect(JSON.stringify(byTitle('Rows').metrics)).toContain('"RowsLoaded","service","?","table","app.orders"');
    expect(byTitle('Last failures').query).toMatch(/^SOURCE '\?' \| SOURCE '\?' \|/);
  });

  test('shows RPU-seconds where the warehouse is serverless', () => {
    const stack = testStack();
    const { ingest } = plainIngest({
      alarms: false,
      tableCreation: false,
      target: RedshiftTarget.workgroupFromAttributes({ workgroupName: 'wg', workgroupId: '01234567-89ab-cdef-0123-456789abcdef', namespaceName: 'ns', databaseName: 'analytics' }),
    }, stack);
    new IngestDashboard(stack, 'Dashboard', { ingest });
    const widgets = widgetsOf(stack);
    expect(JSON.stringify(widgets)).toContain('["AWS/Redshift-Serverless","ComputeSeconds","Workgroup","wg"');
    expect(JSON.stringify(widgets)).not.toContain('CPUUtilization');
    expect(widgets.map(({ type }) => type)).not.toContain('alarm');
  });
});

test('the ingests of a stack bring saved queries for their log groups, named after the stack', () => {
  const { template, ingest, stack } = plainIngest();
  const another = new SnsToRedshiftIngest(stack, 'Another', {
    topic: new sns.Topic(stack, 'AnotherTopic'),
    target: RedshiftTarget.clusterFromAttributes({ clusterIdentifier: 'wh', databaseName: 'analytics', adminUser: 'admin' }),
    table: { schemaName: 'app', tableName: 'another', columns: [{ name: 'id', type: ColumnType.BIGINT }] },
  });
  const queries = Object.values(template().findResources('AWS::Logs::QueryDefinition')).map(({ Properties }) => Properties);
  expect(queries.map(({ Name }) => Name['Fn::Join'][1].at(-1))).toEqual(['/what failed last', '/where is my message', '/what was rejected and why']);
  for (const { LogGroupNames } of queries) {
    expect(LogGroupNames).toEqual([ingest, another].map(({ logGroup }) => stack.resolve(logGroup.logGroupName)));
  }
});
