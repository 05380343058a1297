// The app of app.ts, in Go. The module of the library is written in by the command.
package main

import (
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsredshiftserverless"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	ri "LIBRARY"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Languages"), nil)

	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111122223333:orders"))
	bucket := awss3.NewBucket(stack, jsii.String("Bucket"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	alarmTopic := awssns.NewTopic(stack, jsii.String("Alarms"), nil)
	role := awsiam.NewRole(stack, jsii.String("Analyst"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	namespace := awsredshiftserverless.NewCfnNamespace(stack, jsii.String("Namespace"), &awsredshiftserverless.CfnNamespaceProps{
		NamespaceName: jsii.String("orders"), DbName: jsii.String("analytics"), AdminUsername: jsii.String("admin"), ManageAdminPassword: jsii.Bool(true),
	})
	workgroup := awsredshiftserverless.NewCfnWorkgroup(stack, jsii.String("Workgroup"), &awsredshiftserverless.CfnWorkgroupProps{
		WorkgroupName: jsii.String("orders"), NamespaceName: jsii.String("orders"), BaseCapacity: jsii.Number(8),
	})
	target := ri.RedshiftTarget_Workgroup(workgroup, &ri.WorkgroupTargetOptions{
		Namespace: namespace, AdminDatabaseRole: jsii.String("ingest_admin"), DatabaseName: jsii.String("analytics"),
	})

	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	publisher := ri.NewScheduledCsvPublisher(stack, jsii.String("Publisher"), &ri.ScheduledCsvPublisherProps{
		Source:            ri.CsvSource_Zip(jsii.String(os.Getenv("CSV_ZIP")), jsii.String("telegram.csv"), &ri.CsvOptions{Delimiter: jsii.String(",")}),
		Schedule:          awsscheduler.ScheduleExpression_Rate(awscdk.Duration_Minutes(jsii.Number(5))),
		Sampling:          ri.Sampling_FileOrder(&ri.FileOrderOptions{StartTime: &start}),
		ColumnTypes:       &map[string]ri.CsvColumnType{"trader_id": ri.CsvColumnType_TEXT, "message_id": ri.CsvColumnType_NUMBER},
		MessageAttributes: &map[string]*string{"trader": jsii.String("trader_id"), "chat": jsii.String("chat_link")},
		MessageGroup:      ri.MessageGroup_FromColumn(jsii.String("trader_id")),
		MaxMessageSize:    awscdk.Size_Kibibytes(jsii.Number(64)),
		PayloadFormat:     ri.PayloadFormat_TUPLES,
		Faults:            &ri.PublisherFaults{WrongTypes: jsii.Number(0.01), DuplicateMessages: jsii.Number(0.02)},
		MinRows:           jsii.Number(10),
		MaxRows:           jsii.Number(50),
		Seed:              jsii.Number(7),
		RetryAttempts:     jsii.Number(3),
		MaxEventAge:       awscdk.Duration_Hours(jsii.Number(1)),
		AlarmDeadLetters:  jsii.Number(2),
	})
	ri.NewScheduledCsvPublisher(stack, jsii.String("FromBucket"), &ri.ScheduledCsvPublisherProps{
		Source: ri.CsvSource_GzipInBucket(bucket, jsii.String("prices.csv.gz"), nil), Topic: topic,
		MessageGroup: ri.MessageGroup_Of(jsii.String("prices")), Enabled: jsii.Bool(false),
	})

	ingest := ri.NewSnsToRedshiftIngest(stack, jsii.String("Ingest"), &ri.SnsToRedshiftIngestProps{
		Topic:  publisher.Topic(),
		Target: target,
		Table: &ri.TableDefinition{
			SchemaName: jsii.String("sales"),
			TableName:  jsii.String("orders"),
			Columns: &[]*ri.Column{
				{Name: jsii.String("order_id"), Type: ri.ColumnType_BIGINT(), Nullable: jsii.Bool(false)},
				{Name: jsii.String("placed_at"), Type: ri.ColumnType_TimestampFromEpoch(ri.EpochUnit_MILLISECONDS), Source: ri.ColumnSource_Field(jsii.String("placedAt"))},
				{
					Name: jsii.String("country"), Type: ri.ColumnType_Character(jsii.Number(2)), Overflow: ri.OverflowPolicy_NULLIFY,
					DefaultValue: ri.ColumnDefault_Text(jsii.String("CH")),
				},
				{Name: jsii.String("total"), Type: ri.ColumnType_Decimal(jsii.Number(18), jsii.Number(2)), Encoding: ri.ColumnEncoding_AZ64},
				{Name: jsii.String("paid"), Type: ri.ColumnType_BOOLEAN(), DefaultValue: ri.ColumnDefault_BooleanValue(jsii.Bool(false))},
				{Name: jsii.String("city"), Type: ri.ColumnType_Varchar(jsii.Number(100)), Source: ri.ColumnSource_Path(jsii.String("address"), jsii.String("city"))},
				{Name: jsii.String("details"), Type: ri.ColumnType_SUPER()},
				{Name: jsii.String("sent_by"), Type: ri.ColumnType_Varchar(jsii.Number(64)), Source: ri.ColumnSource_MessageAttribute(jsii.String("sender"))},
				{Name: jsii.String("sent_at"), Type: ri.ColumnType_TIMESTAMPTZ(), Source: ri.ColumnSource_Timestamp(), Nullable: jsii.Bool(false)},
				{Name: jsii.String("message_id"), Type: ri.ColumnType_Varchar(jsii.Number(64)), Source: ri.ColumnSource_MessageId(), Nullable: jsii.Bool(false)},
			},
			Distribution: ri.Distribution_Key(jsii.String("order_id")),
			SortKey:      ri.SortKey_Compound(jsii.String("placed_at"), jsii.String("order_id")),
		},
		PayloadFormat:    ri.PayloadFormat_JSON_LINES,
		Overflow:         ri.OverflowPolicy_TRUNCATE,
		UnknownFields:    ri.UnknownFields_REJECT,
		RejectedRows:     ri.RejectedRows_QUARANTINE,
		DeduplicationId:  ri.DeduplicationId_SNS,
		LoadMode:         ri.LoadMode_Merge(&ri.MergeOptions{KeyColumns: jsii.Strings("order_id"), OrderColumn: jsii.String("sent_at")}),
		LedgerHorizon:    awscdk.Duration_Days(jsii.Number(400)),
		Replay:           jsii.Bool(true),
		AdditionalTopics: &[]awssns.ITopic{topic},
		FilterPolicy: &map[string]awssns.SubscriptionFilter{
			"trader": awssns.SubscriptionFilter_StringFilter(&awssns.StringConditions{Allowlist: jsii.Strings("ada", "grace")}),
			"chat":   awssns.SubscriptionFilter_ExistsFilter(),
		},
		BatchSize:          jsii.Number(5000),
		MaxBatchingWindow:  awscdk.Duration_Minutes(jsii.Number(2)),
		MaxConcurrency:     jsii.Number(3),
		MaxReceiveCount:    jsii.Number(9),
		Compression:        ri.StagingCompression_GZIP,
		LoadedRetention:    ri.Retention_GlacierInstantRetrieval(awscdk.Duration_Days(jsii.Number(30))),
		RejectedRetention:  ri.Retention_Keep(),
		BucketVersioned:    jsii.Bool(true),
		EncryptionKey:      key,
		Architecture:       awslambda.Architecture_X86_64(),
		Instrumentation:    ri.Instrumentation_Xray(),
		LogRetention:       awslogs.RetentionDays_ONE_YEAR,
		MemorySize:         jsii.Number(1024),
		Timeout:            awscdk.Duration_Minutes(jsii.Number(10)),
		AlarmTopic:         alarmTopic,
		AlarmFreshness:     awscdk.Duration_Minutes(jsii.Number(10)),
		AlarmErrors:        jsii.Number(2),
		AlarmRejectedShare: jsii.Number(5),
		RemovalPolicy:      awscdk.RemovalPolicy_DESTROY,
	})
	ingest.GrantQuery(role, &ri.QueryGrantOptions{Columns: jsii.Strings("order_id", "country")})

	loader := ri.NewRedshiftLoader(stack, jsii.String("Loader"), &ri.RedshiftLoaderProps{
		Target: target, Schedule: awsscheduler.ScheduleExpression_Rate(awscdk.Duration_Minutes(jsii.Number(15))), DailyCheck: jsii.Bool(false),
	})
	ri.NewSnsToRedshiftIngest(stack, jsii.String("Staged"), &ri.SnsToRedshiftIngestProps{
		Topic:  topic,
		Loader: loader,
		Table: &ri.TableDefinition{
			TableName: jsii.String("refunds"), Columns: &[]*ri.Column{{Name: jsii.String("id"), Type: ri.ColumnType_BIGINT()}},
		},
		FilterPolicyWithMessageBody: &map[string]awssns.FilterOrPolicy{
			"kind": awssns.FilterOrPolicy_Filter(awssns.SubscriptionFilter_StringFilter(&awssns.StringConditions{Allowlist: jsii.Strings("refund")})),
		},
	})

	ri.NewIngestDashboard(stack, jsii.String("Dashboard"), &ri.IngestDashboardProps{Ingest: ingest, Publishers: &[]ri.ScheduledCsvPublisher{publisher}})
	ri.NewQueryNotebook(stack, jsii.String("Notebook"), &ri.QueryNotebookProps{
		Ingests: &[]ri.SnsToRedshiftIngest{ingest}, IdleTimeout: awscdk.Duration_Hours(jsii.Number(2)), VolumeSize: awscdk.Size_Gibibytes(jsii.Number(20)),
	})
	ingest.MetricRowsLoaded(&awscloudwatch.MetricOptions{Period: awscdk.Duration_Minutes(jsii.Number(5))}).
		CreateAlarm(stack, jsii.String("NoRows"), &awscloudwatch.CreateAlarmOptions{Threshold: jsii.Number(1), EvaluationPeriods: jsii.Number(3)})
	bucket.GrantRead(ingest, nil)
	awscdk.NewCfnOutput(stack, jsii.String("Sql"), &awscdk.CfnOutputProps{Value: ingest.TableSql()})
	awscdk.NewCfnOutput(stack, jsii.String("AlarmCount"), &awscdk.CfnOutputProps{Value: jsii.String(strconv.Itoa(len(*ingest.Alarms())))})
	app.Synth(nil)
}
