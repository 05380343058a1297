# The app of app.ts, in Python.
import os
from datetime import datetime, timezone

from aws_cdk import App, CfnOutput, Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_redshiftserverless as serverless
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sns as sns
from cdk_redshift_ingest import (
    Column, ColumnDefault, ColumnEncoding, ColumnSource, ColumnType, CsvColumnType, CsvSource, DeduplicationId, Distribution, EpochUnit,
    IngestDashboard, Instrumentation, LoadMode, MessageGroup, OverflowPolicy, PayloadFormat, PublisherFaults, QueryNotebook, RedshiftLoader,
    RedshiftTarget, RejectedRows, Retention, Sampling, ScheduledCsvPublisher, SnsToRedshiftIngest, SortKey, StagingCompression,
    TableDefinition, UnknownFields,
)

app = App()
stack = Stack(app, "Languages")

topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111122223333:orders")
bucket = s3.Bucket(stack, "Bucket")
key = kms.Key(stack, "Key")
alarm_topic = sns.Topic(stack, "Alarms")
role = iam.Role(stack, "Analyst", assumed_by=iam.AccountRootPrincipal())
namespace = serverless.CfnNamespace(
    stack, "Namespace", namespace_name="orders", db_name="analytics", admin_username="admin", manage_admin_password=True,
)
workgroup = serverless.CfnWorkgroup(stack, "Workgroup", workgroup_name="orders", namespace_name="orders", base_capacity=8)
target = RedshiftTarget.workgroup(workgroup, namespace=namespace, admin_database_role="ingest_admin", database_name="analytics")

publisher = ScheduledCsvPublisher(
    stack, "Publisher",
    source=CsvSource.zip(os.environ["CSV_ZIP"], "telegram.csv", delimiter=","),
    schedule=scheduler.ScheduleExpression.rate(Duration.minutes(5)),
    sampling=Sampling.file_order(start_time=datetime(2026, 1, 1, tzinfo=timezone.utc)),
    column_types={"trader_id": CsvColumnType.TEXT, "message_id": CsvColumnType.NUMBER},
    message_attributes={"trader": "trader_id", "chat": "chat_link"},
    message_group=MessageGroup.from_column("trader_id"),
    max_message_size=Size.kibibytes(64),
    payload_format=PayloadFormat.TUPLES,
    faults=PublisherFaults(wrong_types=0.01, duplicate_messages=0.02),
    min_rows=10,
    max_rows=50,
    seed=7,
    retry_attempts=3,
    max_event_age=Duration.hours(1),
    alarm_dead_letters=2,
)
ScheduledCsvPublisher(
    stack, "FromBucket",
    source=CsvSource.gzip_in_bucket(bucket, "prices.csv.gz"), topic=topic, message_group=MessageGroup.of("prices"), enabled=False,
)

ingest = SnsToRedshiftIngest(
    stack, "Ingest",
    topic=publisher.topic,
    target=target,
    table=TableDefinition(
        schema_name="sales",
        table_name="orders",
        columns=[
            Column(name="order_id", type=ColumnType.BIGINT, nullable=False),
            Column(name="placed_at", type=ColumnType.timestamp_from_epoch(EpochUnit.MILLISECONDS), source=ColumnSource.field("placedAt")),
            Column(name="country", type=ColumnType.character(2), overflow=OverflowPolicy.NULLIFY, default_value=ColumnDefault.text("CH")),
            Column(name="total", type=ColumnType.decimal(18, 2), encoding=ColumnEncoding.AZ64),
            Column(name="paid", type=ColumnType.BOOLEAN, default_value=ColumnDefault.boolean_value(False)),
            Column(name="city", type=ColumnType.varchar(100), source=ColumnSource.path("address", "city")),
            # a dict does as well
            {"name": "details", "type": ColumnType.SUPER},
            Column(name="sent_by", type=ColumnType.varchar(64), source=ColumnSource.message_attribute("sender")),
            Column(name="sent_at", type=ColumnType.TIMESTAMPTZ, source=ColumnSource.timestamp(), nullable=False),
            Column(name="message_id", type=ColumnType.varchar(64), source=ColumnSource.message_id(), nullable=False),
        ],
        distribution=Distribution.key("order_id"),
        sort_key=SortKey.compound("placed_at", "order_id"),
    ),
    payload_format=PayloadFormat.JSON_LINES,
    overflow=OverflowPolicy.TRUNCATE,
    unknown_fields=UnknownFields.REJECT,
    rejected_rows=RejectedRows.QUARANTINE,
    deduplication_id=DeduplicationId.SNS,
    load_mode=LoadMode.merge(key_columns=["order_id"], order_column="sent_at"),
    ledger_horizon=Duration.days(400),
    replay=True,
    additional_topics=[topic],
    filter_policy={
        "trader": sns.SubscriptionFilter.string_filter(allowlist=["ada", "grace"]),
        "chat": sns.SubscriptionFilter.exists_filter(),
    },
    batch_size=5000,
    max_batching_window=Duration.minutes(2),
    max_concurrency=3,
    max_receive_count=9,
    compression=StagingCompression.GZIP,
    loaded_retention=Retention.glacier_instant_retrieval(Duration.days(30)),
    rejected_retention=Retention.keep(),
    bucket_versioned=True,
    encryption_key=key,
    architecture=lambda_.Architecture.X86_64,
    instrumentation=Instrumentation.xray(),
    log_retention=logs.RetentionDays.ONE_YEAR,
    memory_size=1024,
    timeout=Duration.minutes(10),
    alarm_topic=alarm_topic,
    alarm_freshness=Duration.minutes(10),
    alarm_errors=2,
    alarm_rejected_share=5,
    removal_policy=RemovalPolicy.DESTROY,
)
ingest.grant_query(role, columns=["order_id", "country"])

loader = RedshiftLoader(
    stack, "Loader", target=target, schedule=scheduler.ScheduleExpression.rate(Duration.minutes(15)), daily_check=False,
)
SnsToRedshiftIngest(
    stack, "Staged",
    topic=topic,
    loader=loader,
    table=TableDefinition(table_name="refunds", columns=[Column(name="id", type=ColumnType.BIGINT)]),
    filter_policy_with_message_body={
        "kind": sns.FilterOrPolicy.filter(sns.SubscriptionFilter.string_filter(allowlist=["refund"])),
    },
)

IngestDashboard(stack, "Dashboard", ingest=ingest, publishers=[publisher])
QueryNotebook(stack, "Notebook", ingests=[ingest], idle_timeout=Duration.hours(2), volume_size=Size.gibibytes(20))
ingest.metric_rows_loaded(period=Duration.minutes(5)).create_alarm(stack, "NoRows", threshold=1, evaluation_periods=3)
bucket.grant_read(ingest)
CfnOutput(stack, "Sql", value=ingest.table_sql)
CfnOutput(stack, "AlarmCount", value=str(len(ingest.alarms)))
app.synth()
