import { Brought } from '../ingest/brought';
import { LoadedBatch } from '../load/load-batch';

/** What loading or staging made of a batch, in the words that every destination has. */
export function broughtBy(batch: LoadedBatch): Brought {
  const { isPending, key, stagedBytes, load, messages, oldest, newest, rowsRefused, siblingsRejected, rowsInDoubt, reused } = batch;
  return {
    messages,
    rowsLoaded: load?.rows ?? 0,
    refused: { REFUSED_BY_COPY: rowsRefused, SIBLING_REJECTED: siblingsRejected },
    rowsInDoubt,
    refusedMessages: reused,
    record: {
      ...isPending && { outcome: 'STAGED' }, stagedBytes, key, statementId: load?.statementId, queryId: load?.queryId, queryUuid: load?.queryUuid,
    },
    values: {
      StagedBytes: stagedBytes,
      ...load && {
        CopyDuration: load.copyMilliseconds,
        LoadDuration: load.milliseconds,
        UnbalancedMessages: load.unbalancedIds?.size,
        LoadLatency: load.loadedAt - oldest,
        Freshness: load.loadedAt - newest,
      },
    },
  };
}
