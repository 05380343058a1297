import { LoadRequest } from '../../src/private/contract/pending';

const FIELDS: readonly string[] = ['prefix'] satisfies (keyof LoadRequest['load'])[];

/** Throws if a request is not one, or if a field is unknown. Requests are typed by hand, and a field that is ignored could load too much. */
export function requireLoad(event: LoadRequest): void {
  const load: unknown = event?.load;
  if (typeof load !== 'object' || load === null) {
    throw new Error(`an event must be {"load":{}}, got one with ${JSON.stringify(Object.keys(event ?? {}))}; with "prefix" it loads what one ingest has staged`);
  }
  const unknown = Object.keys(load).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw new Error(`'load' takes the field ${FIELDS.join(', ')}, got '${unknown}'`);
  }
  const { prefix } = event.load;
  if (prefix !== undefined && (typeof prefix !== 'string' || (prefix !== '' && !prefix.endsWith('/')))) {
    throw new Error(`'load.prefix' must be the folder of an ingest, with a slash at the end, got ${JSON.stringify(prefix)}`);
  }
}
