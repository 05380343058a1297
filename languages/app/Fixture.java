// What rosetta/default.ts-fixture declares for every example.
import LIBRARY.*;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.iam.IRole;
import software.amazon.awscdk.services.iam.IUser;
import software.amazon.awscdk.services.kms.IKey;
import software.amazon.awscdk.services.redshift.CfnCluster;
import software.amazon.awscdk.services.redshiftserverless.CfnNamespace;
import software.amazon.awscdk.services.redshiftserverless.CfnWorkgroup;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.secretsmanager.ISecret;
import software.amazon.awscdk.services.sns.ITopic;
import software.constructs.Construct;

abstract class Fixture extends Stack {
    CfnCluster cluster;
    CfnWorkgroup workgroup;
    CfnNamespace namespace;
    ISecret adminSecret;
    IVpc vpc;
    ITopic topic;
    IBucket bucket;
    IKey key;
    IRole producer;
    IRole analyst;
    IUser clerk;
    TableDefinition table;
    SnsToRedshiftIngest ingest;
    RedshiftLoader loader;

    Fixture(Construct scope, String id) {
        super(scope, id);
    }
}
