/**
 * List prices of us-east-1 in US dollars, without free tiers and taxes. They were read on the date below, from the named sources. The cost
 * that is said at synth and `npm run bench -- cost` multiply with them, and nothing else here knows a price.
 */
export const PRICES_READ = 'October 2026';

/** Hours of the month that AWS calculates with. */
export const HOURS_A_MONTH = 730;

export const LIST_PRICES = {
  /** One RPU for an hour. Billed by the second, and at least `LEAST_BILLED_SECONDS` each time. https://aws.amazon.com/redshift/pricing, 2026-10-07 */
  redshiftRpuHour: 0.375,
  /** A GB in the warehouse for a month. The same page. */
  redshiftGbMonth: 0.024,
  /** A request to publish. Each 64 KB are one. Deliveries to SQS are free. https://aws.amazon.com/sns/pricing, 2026-06-13 */
  snsRequest: 0.50e-6,
  /** A delivery to Firehose. The same page, 2026-08-21 */
  snsToFirehose: 0.19e-6,
  /** A request. Each 64 KB are one. https://aws.amazon.com/sqs/pricing, 2026-03-14 */
  sqsRequest: 0.40e-6,
  /** An invocation. https://aws.amazon.com/lambda/pricing, 2026-09-20 */
  lambdaRequest: 0.20e-6,
  /** A GB for a second, on arm64. The same page. */
  lambdaGbSecond: 0.0000133334,
  /** A PUT, COPY, POST or LIST. DELETE is free. https://aws.amazon.com/s3/pricing, 2026-08-21 */
  s3Write: 5e-6,
  /** A GET or HEAD. The same page. */
  s3Read: 0.4e-6,
  /** A GB for a month in S3 Standard. The same page. */
  s3GbMonth: 0.023,
  /** An invocation by EventBridge Scheduler. https://aws.amazon.com/eventbridge/pricing, 2026-03-13 */
  schedulerInvocation: 1e-6,
  /** A GB of logs that is ingested. https://aws.amazon.com/cloudwatch/pricing, 2026-02-15 */
  logsGb: 0.50,
  /** A metric of one's own for a month. It is billed for the hours in which it has data. The same page. */
  metricMonth: 0.30,
  /** A metric of an alarm for a month. The same page. */
  alarmMetricMonth: 0.10,
  /** A dashboard for a month. The same page. */
  dashboardMonth: 3,
  /** A GB that is put into Firehose. Each record is rounded up to 5 KB. https://aws.amazon.com/firehose/pricing, read in 2026 */
  firehoseGb: 0.029,
  /** A write request unit of an on-demand table. https://aws.amazon.com/dynamodb/pricing/on-demand, the price since November 2024 */
  dynamoDbWriteUnit: 0.625e-6,
} as const;

/** Redshift Serverless bills at least so much each time it wakes. https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-billing.html */
export const LEAST_BILLED_SECONDS = 60;
