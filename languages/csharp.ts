import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { Workshop } from './workshop';

/** A public member that had to be escaped, as in `public string @namespace`. Parameters may be: they are written without it. */
const ESCAPED = /^\s*public\b[^(=]*\s@[a-z].*$/gm;

/** Generates the project in C#, which is not compiled: it takes the .NET SDK. Returns the names that had to be escaped. */
export async function escapedInCsharp(): Promise<string[]> {
  const folder = await new Workshop('csharp').pack('dotnet', '--code-only');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.cs'));
  if (files.length === 0) {
    throw new Error(`jsii-pacmak generated no C# in ${folder}`);
  }
  return files.flatMap((name) => readFileSync(path.join(folder, name), 'utf8').match(ESCAPED) ?? []).map((line) => line.trim());
}
