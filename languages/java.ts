import { readFileSync, rmSync, writeFileSync } from 'fs';
import * as path from 'path';
import { pathToFileURL } from 'url';
import { Example, examplesIn } from './examples';
import { CDK, JAVA_PACKAGE, MAVEN, VERSION } from './library';
import { requireToolchain, run } from './run';
import { Synthesized } from './synthesized';
import { Workshop } from './workshop';

/** From the jar in a Maven repository. The examples of README and doc comments are compiled, too. */
export async function java(): Promise<Synthesized> {
  await requireToolchain('mvn', ['--version'], [3, 8]);
  await requireToolchain('javac', ['-version'], [11, 0]);
  const shop = new Workshop('java');
  const local = shop.path('kept', 'repository');
  rmSync(path.join(local, ...MAVEN.groupId.split('.')), { recursive: true, force: true }); // the library of the last run, under the same version
  const repository = await shop.pack('java', '--maven-local-repository', local);
  const sources = path.join('src', 'main', 'java');
  shop.write('app/LanguagesApp.java', path.join(sources, 'LanguagesApp.java'));
  shop.write('app/Fixture.java', path.join(sources, 'Fixture.java'));
  examplesIn('java').forEach((example, at) => writeFileSync(shop.path('new', sources, `Example${at}.java`), classOf(example, `Example${at}`)));
  writeFileSync(shop.path('new', 'pom.xml'), pomOf(repository));
  const classpath = shop.path('new', 'classpath');
  await run('mvn', [
    '--batch-mode', '--quiet', `-Dmaven.repo.local=${local}`, 'compile',
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath', `-Dmdep.outputFile=${classpath}`,
  ], { cwd: shop.path('new') });
  return shop.synthesize('java', ['-cp', ['target/classes', readFileSync(classpath, 'utf8').trim()].join(path.delimiter), 'LanguagesApp']);
}

/** An example as a class of its own. Its imports go to the top, and the rest into the constructor of a stack. */
function classOf({ title, source }: Example, name: string): string {
  const lines = source.split('\n');
  const isImport = (line: string) => line.startsWith('import ');
  return `// ${title}
${lines.filter(isImport).join('\n')}
${FIXTURE_IMPORTS}
class ${name} extends Fixture {
    ${name}(Construct scope, String id) {
        super(scope, id);
${lines.filter((line) => !isImport(line)).map((line) => `        ${line}`).join('\n')}
    }
}
`;
}

/** What rosetta/default.ts-fixture imports. */
const FIXTURE_IMPORTS = `
import static java.util.Arrays.asList;
import java.util.*;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
${['dynamodb', 'ec2', 'iam', 'kms', 'lambda', 'redshift', 'redshiftserverless', 's3', 'secretsmanager', 'scheduler', 'sns', 'sqs']
  .map((service) => `import software.amazon.awscdk.services.${service}.*;`).join('\n')}
import software.constructs.Construct;
import ${JAVA_PACKAGE}.*;
`;

function pomOf(repository: string): string {
  const dependencies = [
    [MAVEN.groupId, MAVEN.artifactId, VERSION],
    ['software.amazon.awscdk', 'aws-cdk-lib', CDK],
  ];
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>languages</artifactId>
  <version>1.0</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories><repository><id>packed</id><url>${pathToFileURL(repository)}</url></repository></repositories>
  <dependencies>
${dependencies.map(([group, artifact, version]) =>
  `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`).join('\n')}
  </dependencies>
</project>
`;
}
