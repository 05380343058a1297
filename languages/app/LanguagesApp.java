// The app of app.ts, in Java. The package of the library is written in by the command.
import java.time.Instant;
import java.util.List;
import java.util.Map;

import LIBRARY.*;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.amazon.awscdk.services.redshiftserverless.CfnNamespace;
import software.amazon.awscdk.services.redshiftserverless.CfnWorkgroup;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.scheduler.ScheduleExpression;
import software.amazon.awscdk.services.sns.FilterOrPolicy;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.StringConditions;
import software.amazon.awscdk.services.sns.SubscriptionFilter;
import software.amazon.awscdk.services.sns.Topic;

public final class LanguagesApp {
    public static void main(final String[] args) {
        App app = new App();
        Stack stack = new Stack(app, "Languages");

        ITopic topic = Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:orders");
        Bucket bucket = new Bucket(stack, "Bucket");
        Key key = new Key(stack, "Key");
        Topic alarmTopic = new Topic(stack, "Alarms");
        Role role = Role.Builder.create(stack, "Analyst").assumedBy(new AccountRootPrincipal()).build();
        CfnNamespace namespace = CfnNamespace.Builder.create(stack, "Namespace")
                .namespaceName("orders").dbName("analytics").adminUsername("admin").manageAdminPassword(true).build();
        CfnWorkgroup workgroup = CfnWorkgroup.Builder.create(stack, "Workgroup").workgroupName("orders").namespaceName("orders").baseCapacity(8).build();
        RedshiftTarget target = RedshiftTarget.workgroup(workgroup, WorkgroupTargetOptions.builder()
                .namespace(namespace).adminDatabaseRole("ingest_admin").databaseName("analytics").build());

        ScheduledCsvPublisher publisher = ScheduledCsvPublisher.Builder.create(stack, "Publisher")
                .source(CsvSource.zip(System.getenv("CSV_ZIP"), "telegram.csv", CsvOptions.builder().delimiter(",").build()))
                .schedule(ScheduleExpression.rate(Duration.minutes(5)))
                .sampling(Sampling.fileOrder(FileOrderOptions.builder().startTime(Instant.parse("2026-01-01T00:00:00Z")).build()))
                .columnTypes(Map.of("trader_id", CsvColumnType.TEXT, "message_id", CsvColumnType.NUMBER))
                .messageAttributes(Map.of("trader", "trader_id", "chat", "chat_link"))
                .messageGroup(MessageGroup.fromColumn("trader_id"))
                .maxMessageSize(Size.kibibytes(64))
                .payloadFormat(PayloadFormat.TUPLES)
                .faults(PublisherFaults.builder().wrongTypes(0.01).duplicateMessages(0.02).build())
                .minRows(10)
                .maxRows(50)
                .seed(7)
                .retryAttempts(3)
                .maxEventAge(Duration.hours(1))
                .alarmDeadLetters(2)
                .build();
        ScheduledCsvPublisher.Builder.create(stack, "FromBucket")
                .source(CsvSource.gzipInBucket(bucket, "prices.csv.gz")).topic(topic).messageGroup(MessageGroup.of("prices")).enabled(false).build();

        SnsToRedshiftIngest ingest = SnsToRedshiftIngest.Builder.create(stack, "Ingest")
                .topic(publisher.getTopic())
                .target(target)
                .table(TableDefinition.builder()
                        .schemaName("sales")
                        .tableName("orders")
                        .columns(List.of(
                                Column.builder().name("order_id").type(ColumnType.BIGINT).nullable(false).build(),
                                Column.builder().name("placed_at").type(ColumnType.timestampFromEpoch(EpochUnit.MILLISECONDS))
                                        .source(ColumnSource.field("placedAt")).build(),
                                Column.builder().name("country").type(ColumnType.character(2)).overflow(OverflowPolicy.NULLIFY)
                                        .defaultValue(ColumnDefault.text("CH")).build(),
                                Column.builder().name("total").type(ColumnType.decimal(18, 2)).encoding(ColumnEncoding.AZ64).build(),
                                Column.builder().name("paid").type(ColumnType.BOOLEAN).defaultValue(ColumnDefault.booleanValue(false)).build(),
                                Column.builder().name("city").type(ColumnType.varchar(100)).source(ColumnSource.path("address", "city")).build(),
                                Column.builder().name("details").type(ColumnType.SUPER).build(),
                                Column.builder().name("sent_by").type(ColumnType.varchar(64)).source(ColumnSource.messageAttribute("sender")).build(),
                                Column.builder().name("sent_at").type(ColumnType.TIMESTAMPTZ).source(ColumnSource.timestamp()).nullable(false).build(),
                                Column.builder().name("message_id").type(ColumnType.varchar(64)).source(ColumnSource.messageId()).nullable(false).build()))
                        .distribution(Distribution.key("order_id"))
                        .sortKey(SortKey.compound("placed_at", "order_id"))
                        .build())
                .payloadFormat(PayloadFormat.JSON_LINES)
                .overflow(OverflowPolicy.TRUNCATE)
                .unknownFields(UnknownFields.REJECT)
                .rejectedRows(RejectedRows.QUARANTINE)
                .deduplicationId(DeduplicationId.SNS)
                .loadMode(LoadMode.merge(MergeOptions.builder().keyColumns(List.of("order_id")).orderColumn("sent_at").build()))
                .ledgerHorizon(Duration.days(400))
                .replay(true)
                .additionalTopics(List.of(topic))
                .filterPolicy(Map.of(
                        "trader", SubscriptionFilter.stringFilter(StringConditions.builder().allowlist(List.of("ada", "grace")).build()),
                        "chat", SubscriptionFilter.existsFilter()))
                .batchSize(5000)
                .maxBatchingWindow(Duration.minutes(2))
                .maxConcurrency(3)
                .maxReceiveCount(9)
                .compression(StagingCompression.GZIP)
                .loadedRetention(Retention.glacierInstantRetrieval(Duration.days(30)))
                .rejectedRetention(Retention.keep())
                .bucketVersioned(true)
                .encryptionKey(key)
                .architecture(Architecture.X86_64)
                .instrumentation(Instrumentation.xray())
                .logRetention(RetentionDays.ONE_YEAR)
                .memorySize(1024)
                .timeout(Duration.minutes(10))
                .alarmTopic(alarmTopic)
                .alarmFreshness(Duration.minutes(10))
                .alarmErrors(2)
                .alarmRejectedShare(5)
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        ingest.grantQuery(role, QueryGrantOptions.builder().columns(List.of("order_id", "country")).build());

        RedshiftLoader loader = RedshiftLoader.Builder.create(stack, "Loader")
                .target(target).schedule(ScheduleExpression.rate(Duration.minutes(15))).dailyCheck(false).build();
        SnsToRedshiftIngest.Builder.create(stack, "Staged")
                .topic(topic)
                .loader(loader)
                .table(TableDefinition.builder().tableName("refunds")
                        .columns(List.of(Column.builder().name("id").type(ColumnType.BIGINT).build())).build())
                .filterPolicyWithMessageBody(Map.of("kind", FilterOrPolicy.filter(
                        SubscriptionFilter.stringFilter(StringConditions.builder().allowlist(List.of("refund")).build()))))
                .build();

        IngestDashboard.Builder.create(stack, "Dashboard").ingest(ingest).publishers(List.of(publisher)).build();
        QueryNotebook.Builder.create(stack, "Notebook").ingests(List.of(ingest)).idleTimeout(Duration.hours(2)).volumeSize(Size.gibibytes(20)).build();
        ingest.metricRowsLoaded(MetricOptions.builder().period(Duration.minutes(5)).build())
                .createAlarm(stack, "NoRows", CreateAlarmOptions.builder().threshold(1).evaluationPeriods(3).build());
        bucket.grantRead(ingest);
        CfnOutput.Builder.create(stack, "Sql").value(ingest.getTableSql()).build();
        CfnOutput.Builder.create(stack, "AlarmCount").value(String.valueOf(ingest.getAlarms().size())).build();
        app.synth();
    }
}
