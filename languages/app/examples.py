# Runs each example of examples.json in a stack that has what rosetta/default.ts-fixture declares.
import json
import sys
import traceback

import aws_cdk as cdk
from aws_cdk import App, CfnOutput, Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_lambda as lambda_, aws_redshift as redshift
from aws_cdk import aws_redshiftserverless as serverless, aws_s3 as s3, aws_scheduler as scheduler
from aws_cdk import aws_secretsmanager as secretsmanager, aws_sns as sns, aws_sqs as sqs
from constructs import Construct

import cdk_redshift_ingest
from cdk_redshift_ingest import *


def names() -> dict:
    """What an example may use: the imports above, and a resource of each kind."""
    given = Stack(App(), "Examples")
    scope = Construct(given, "Given")
    given_columns = [Column(name="id", type=ColumnType.BIGINT)]
    topic = sns.Topic(scope, "Topic")
    cluster = redshift.CfnCluster(
        scope, "Cluster", cluster_type="single-node", node_type="ra3.large", db_name="analytics", master_username="admin", manage_master_password=True)
    namespace = serverless.CfnNamespace(
        scope, "Namespace", namespace_name="given", db_name="analytics", admin_username="admin", manage_admin_password=True)
    target = RedshiftTarget.cluster(cluster)
    table = TableDefinition(table_name="given", columns=given_columns)
    return {
        **globals(),
        "__name__": "example",
        "self": given,
        "topic": topic,
        "cluster": cluster,
        "namespace": namespace,
        "workgroup": serverless.CfnWorkgroup(
            scope, "Workgroup", workgroup_name="given", namespace_name="given", base_capacity=8),
        "admin_secret": secretsmanager.Secret.from_secret_name_v2(scope, "Secret", "warehouse"),
        "vpc": ec2.Vpc(scope, "Vpc"),
        "bucket": s3.Bucket(scope, "Bucket"),
        "key": kms.Key(scope, "Key"),
        "producer": iam.Role(scope, "Producer", assumed_by=iam.AccountRootPrincipal()),
        "analyst": iam.Role(scope, "Analyst", assumed_by=iam.AccountRootPrincipal()),
        "clerk": iam.User(scope, "Clerk"),
        "table": table,
        "ingest": SnsToRedshiftIngest(scope, "Ingest", topic=topic, target=target, table=table),
        "loader": RedshiftLoader(scope, "Loader", target=target),
    }


failures = 0
for example in json.load(open("examples.json")):
    try:
        exec(compile(example["source"], example["title"], "exec"), names())
    except Exception:
        failures += 1
        print(f"{example['title']}, in Python:\n{example['source']}\n", file=sys.stderr)
        traceback.print_exc()
sys.exit(1 if failures else 0)
