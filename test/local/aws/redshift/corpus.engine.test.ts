import { loadMessage, Outcome, sendAndLoad } from './loaded-table';
import { useStandIn } from './stand-in';
import { Entry, readCorpus } from '../../../corpus/corpus';
import { canonical } from '../../../producers/canonical';
import { PRODUCERS } from '../../../producers/producers';

const corpus = readCorpus();
const columns = [...new Set(corpus.map(({ column }) => column))];

const redshift = useStandIn();
let outcome: Outcome;

beforeAll(async () => {
  outcome = await sendAndLoad(redshift, columns, corpus);
});

test('every value is either in the table or rejected with a reason', () => {
  const { encoded: { counts, rejections }, rows } = outcome;
  expect(rows.size + rejections.length).toBe(corpus.length);
  expect(counts).toMatchObject({ rowsReceived: corpus.length, rowsStaged: rows.size, rowsRejected: rejections.length });
});

test.each(corpus.map((entry, at): [string, number, Entry] => [entry.title, at, entry]))('%s', (_, at, { column, becomes, rejected }) => {
  const rejection = outcome.encoded.rejections.find(({ row }) => row === at + 1);
  const values = outcome.rows.get(at);
  const others = values?.filter((value, index) => columns[index] !== column && value !== null);
  expect({ rejected: rejection?.reason, value: values?.[columns.indexOf(column)], others })
    .toEqual({ rejected, value: becomes, others: rejected ? undefined : [] });
});

test.each(PRODUCERS)('a message as a producer writes it becomes the rows that it means: $title', async (producer) => {
  const loaded = await loadMessage(redshift, producer.columns, producer.body, producer.format);
  expect(loaded.encoded.rejections).toEqual([]);
  const inOneForm = (rows: typeof producer.rows) => rows.map((row) => row.map((value, at) => canonical(producer.columns[at], value)));
  expect(inOneForm(loaded.rows)).toEqual(inOneForm(producer.rows));
});
