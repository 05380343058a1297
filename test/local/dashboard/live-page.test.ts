import { request } from 'http';
import { LivePage } from '../../../local/dashboard/live-page';

/** The status with which the page answers a request that names it this way. */
function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { host } }, (response) => {
      response.destroy();
      resolve(response.statusCode);
    }).on('error', reject).end();
  });
}

test.each(['', 'events'])('/%s is shown to this machine, and not to a site whose name resolves to it', async (path) => {
  const live = await LivePage.serve(() => ({ title: 'Page', from: 0, to: 1, alarms: [], dashboards: [] }));
  try {
    const { host, port } = new URL(live.url);
    expect(await statusFor(live.url + path, host)).toBe(200);
    expect(await statusFor(live.url + path, `localhost:${port}`)).toBe(200);
    for (const other of [`attacker.example:${port}`, 'attacker.example', `127.0.0.1.attacker.example:${port}`, `localhost.attacker.example:${port}`]) {
      expect(await statusFor(live.url + path, other)).toBe(421);
    }
  } finally {
    await live.stop();
  }
});
