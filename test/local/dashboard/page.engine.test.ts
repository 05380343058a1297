import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { Chromium, findChromium, Tab } from '../../../local/dashboard/chromium';
import { LivePage } from '../../../local/dashboard/live-page';
import { renderPage } from '../../../local/dashboard/page';
import { View } from '../../../local/dashboard/view';

const HOUR = 3_600_000;
const times = Array.from({ length: 60 }, (_, minute) => minute * 60_000);
const place = { x: 0, y: 0, width: 12, height: 6 };

const VIEW: View = {
  title: 'A </script><b>title</b>',
  from: 0,
  to: HOUR,
  alarms: [
    { name: 'one', title: 'Dead Letters', state: 'ALARM', since: 60_000, begun: 1, condition: 'Maximum of M ≥ 1', description: 'First look at the log.' },
    { name: 'two', title: 'Errors', state: 'OK', since: 60_000, begun: 0, condition: 'Sum of E ≥ 1', description: 'First read.' },
  ],
  dashboards: [{
    name: 'board',
    panels: [
      { ...place, title: 'Alarms', kind: 'ALARMS', alarms: ['one', 'two'] },
      { ...place, x: 12, title: 'In this time', kind: 'NUMBERS', numbers: [{ label: 'rows loaded', value: 12345 }, { label: 'rejected', value: null }] },
      { ...place, y: 6, title: 'Rows', kind: 'GRAPH', times, stepped: false, min: 0, lines: [{ label: 'loaded', values: times.map((_, minute) => minute) }] },
      { ...place, y: 6, x: 12, title: 'Nothing', kind: 'GRAPH', times: [], stepped: false, lines: [] },
      { ...place, y: 12, title: 'Failures', kind: 'LOG', fields: ['level', 'message'], rows: [{ level: 'ERROR', message: '<img src=x onerror=alert(1)>' }] },
      { ...place, y: 12, x: 12, title: 'Note', kind: 'TEXT', markdown: 'words' },
    ],
  }],
};

const program = findChromium();
if (!program && process.env.CI === 'true') {
  throw new Error('the page is tested in Chromium, and none is installed; apt-get install chromium, or name one with CHROMIUM=...');
}
if (!program) {
  console.warn('skipped, because no Chromium is installed: the tests of the dashboard\'s page');
}

(program ? describe : describe.skip)('in Chromium', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'page-'));
  const file = path.join(directory, 'page.html');
  let chromium: Chromium;

  beforeAll(async () => {
    writeFileSync(file, renderPage(VIEW, { live: false }));
    chromium = await Chromium.start(program!);
  });

  afterAll(async () => {
    await chromium.stop();
    rmSync(directory, { recursive: true });
  });

  const texts = (tab: Tab, selector: string) => tab.evaluate<string[]>(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.innerText)`);
  /** Counts the dots of a canvas that have the colour of a variable of the style. */
  const dots = (tab: Tab, color: string) => tab.evaluate<number>(`(() => {
    const canvas = document.querySelector('canvas');
    const probe = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    probe.fillStyle = getComputedStyle(document.body).getPropertyValue('${color}');
    probe.fillRect(0, 0, 1, 1);
    const wanted = probe.getImageData(0, 0, 1, 1).data;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let at = 0; at < data.length; at += 4) {
      found += wanted.every((value, part) => value === data[at + part]) ? 1 : 0;
    }
    return found;
  })()`);

  test('the file shows everything, asks for nothing else, and reports no error', async () => {
    const tab = await chromium.open(`file://${file}`, { width: 1200, height: 900 });
    expect(await texts(tab, 'h1')).toEqual(['A </script><b>title</b>']);
    expect(await texts(tab, '.verdict')).toEqual(['1 of 2 in alarm']);
    expect(await texts(tab, '.alarms li')).toEqual(['Dead Letters\nin alarm', 'Errors\nOK']);
    expect(await texts(tab, '.numbers dd')).toEqual(['12,345', '–']);
    expect(await texts(tab, '.empty')).toEqual(['no data']);
    expect(await texts(tab, '.log td')).toEqual(['ERROR', '<img src=x onerror=alert(1)>']);
    expect(await tab.evaluate('document.querySelector("details td:last-child").textContent')).toBe('Maximum of M ≥ 1First look at the log.');
    expect(tab.requests).toEqual([`file://${file}`]);
    expect(tab.errors).toEqual([]);
  });

  test('widgets lie where the dashboard puts them, and nothing is wider than the page', async () => {
    const tab = await chromium.open(`file://${file}`, { width: 1200, height: 900 });
    const boxes = await tab.evaluate<{ left: number; top: number; width: number }[]>(
      '[...document.querySelectorAll(".panel")].map((one) => one.getBoundingClientRect()).map(({ left, top, width }) => ({ left, top, width }))');
    expect(boxes[1].left).toBeGreaterThan(boxes[0].left + boxes[0].width);
    expect(boxes[1].top).toBe(boxes[0].top);
    expect(boxes[2].top).toBeGreaterThan(boxes[0].top);
    for (const width of [1200, 420]) {
      await tab.resize({ width, height: 900 });
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });

  test.each(['light', 'dark'] as const)('%s: lines are drawn in the colours of the style, and texts can be read', async (scheme) => {
    const tab = await chromium.open(`file://${file}`, { width: 1200, height: 900 }, scheme);
    await tab.screenshot();
    expect(await dots(tab, '--line-1')).toBeGreaterThan(100);
    // the contrast that WCAG requires, of every text against its card
    const contrast = await tab.evaluate<Record<string, number>>(`(() => {
      const light = (color) => {
        const probe = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
        probe.fillStyle = color;
        probe.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...probe.getImageData(0, 0, 1, 1).data].map((value) => value / 255).map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const value = (name) => light(getComputedStyle(document.body).getPropertyValue(name));
      const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return Object.fromEntries(['--text', '--soft', '--ok', '--alarm'].map((name) => [name, ratio(value(name), value('--card'))]));
    })()`);
    for (const ratio of Object.values(contrast)) {
      expect(ratio).toBeGreaterThan(4.5);
    }
    expect(tab.errors).toEqual([]);
  });

  test('a reader who changes from light to dark sees the lines in other colours at once', async () => {
    const tab = await chromium.open(`file://${file}`, { width: 1200, height: 900 }, 'light');
    await tab.prefer('dark');
    await tab.screenshot();
    expect(await dots(tab, '--line-1')).toBeGreaterThan(100);
  });

  test('the legend tells the value where the reader points', async () => {
    const tab = await chromium.open(`file://${file}`, { width: 1200, height: 900 });
    expect(await texts(tab, '.legend li')).toEqual(['loaded59']);
    const [x, y] = await tab.evaluate<[number, number]>('(({ left, top, width, height }) => [left + width / 2, top + height / 2])(document.querySelector(".u-over").getBoundingClientRect())');
    await tab.move(x, y);
    await tab.screenshot();
    expect(await texts(tab, '.legend li')).toEqual(['loaded30']);
  });

  test('the live page shows what is new without being loaded again, and says when it ends', async () => {
    let loaded = 1;
    const live = await LivePage.serve(() => ({
      ...VIEW,
      dashboards: [{ name: 'board', panels: [{ ...place, title: 'Rows', kind: 'NUMBERS', numbers: [{ label: 'rows loaded', value: loaded }] }] }],
    }));
    const tab = await chromium.open(live.url, { width: 1200, height: 900 });
    const until = (expression: string) => tab.evaluate(`new Promise((resolve) => setInterval(() => (${expression}) && resolve(true), 20))`);
    await until('document.querySelector("dd").innerText === "1"');
    loaded = 2;
    await until('document.querySelector("dd").innerText === "2"');
    expect(tab.requests.filter((url) => url === live.url)).toHaveLength(1);
    expect(tab.requests.every((url) => url.startsWith(live.url))).toBe(true);
    expect((await fetch(`${live.url}other`)).status).toBe(404);
    await live.stop();
    await until('document.body.dataset.connection === "lost"');
  });
});
