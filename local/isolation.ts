import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { PostgresDatabase } from './aws/redshift/postgres';
import { buildWhatIsStale, synthesizeApp } from './build';
import { Engine } from './engine';
import { IsolationOptions, readOptions, USAGE } from './isolation/options';
import { figuresOf, growthLines, shortcomings, table } from './isolation/report';
import { roundsOf } from './isolation/rounds';
import { FACTOR, throwAll } from './isolation/run';
import { runProgram } from './run-program';

/** Throws odd messages at ingests whose memory is limited, and checks that the good ones beside them load at the first try. */
async function isolation({ seed, only, json }: IsolationOptions): Promise<boolean> {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 100) / 10;
  const say = (text: string) => console.log(`${seconds().toFixed(1).padStart(6)} s  ${text}`);
  const assembly = mkdtempSync(path.join(tmpdir(), 'isolation-cdk.out-'));
  let engine: Engine | undefined;
  try {
    buildWhatIsStale();
    synthesizeApp('isolation-app.ts', assembly);
    engine = await Engine.start({ factor: FACTOR, database: { open: PostgresDatabase.open } });
    await engine.deploy(assembly);
    say('deployed the app at which messages are thrown');
    const outputs = engine.outputs.Isolation as Record<string, string>;
    const rounds = roundsOf(seed, new Date(engine.clock.now()).toISOString(), (name) => outputs[`${name}TopicArn`]).filter(({ kind }) => kind.includes(only));
    const outcome = await throwAll(engine, rounds, say);
    const figures = figuresOf(outcome, seconds());
    const wrong = only === '' ? shortcomings(outcome, figures) : [];
    console.log(['', table(outcome), '', ...growthLines(outcome), '', ...wrong.length > 0 ? wrong : ['No message has harmed another.']].join('\n'));
    if (json) {
      console.log(JSON.stringify(figures));
    }
    return wrong.length === 0;
  } finally {
    await engine?.stop();
    rmSync(assembly, { recursive: true, force: true });
  }
}

runProgram({ readOptions, usage: USAGE, main: isolation });
