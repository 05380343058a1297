import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';

/** Lets Node.js 20 keep and write the digits of JSON numbers, which it can behind a flag. The handlers run on later versions, which need none. */
export function keepDigits(): void {
  const json = JSON as unknown as { rawJSON?: unknown };
  if (json.rawJSON === undefined) {
    setFlagsFromString('--harmony-json-parse-with-source');
    json.rawJSON = runInNewContext('JSON.rawJSON');
  }
}
