/** Every part of the model is left out in turn: a table of what becomes of the prediction, and what is read off it. */
import { join } from 'node:path';
import { expect } from 'vitest';
import { readSafetensorsHeader } from '../../src/model/safetensors.ts';
import { tempFolder } from '../unit/model/helpers.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { answerIn, isSeen, leaveOutEach, saidOfRun, showAllColumns, soon } from './residual-page.ts';

const VIEWPORT = { width: 700, height: 900 };

describePage('every part left out in turn', () => {
  /** Once each has been, with the rows of the table at each of its changes until then. */
  const it = itLooksAt(async (open) => {
    const panel = await open({ viewport: VIEWPORT, level: 'story', place: null });
    const frame = await panel.trace('My grandmother lives in a small town near the');
    await panel.go({ step: 14 });
    const sweep = frame.locator('trace-ablation-sweep');
    await sweep.locator('[data-action="leave-out-each"]').waitFor();
    await sweep.evaluate((element) => {
      const seen: string[][] = [];
      Object.assign(element, { seen });
      const look = () => {
        const rows = [...(element.shadowRoot?.querySelectorAll('tbody tr') ?? [])];
        seen.push(rows.map((row) => row.getAttribute('data-part') ?? ''));
      };
      new MutationObserver(look).observe(element.shadowRoot as ShadowRoot, { childList: true, subtree: true });
    });
    await leaveOutEach(frame);
    await soon(() => sweep.locator('[data-ranking] > p').textContent()).toMatch(/ Of the others, /);
    const seen = await sweep.evaluate((element) => (element as unknown as { seen: string[][] }).seen);
    return { panel, frame, sweep, seen };
  }).extend('table', ({ shared }) => async () => {
    const all = await shared();
    await all.panel.go({ step: 14, isAutomatic: true, target: null, ratherThan: null });
    await soon(() => all.sweep.locator('tbody tr').count()).toBe(54);
    await showAllColumns(all.sweep);
    return all;
  });

  it.runIf(thorough)(
    'has a table in which no row moves while runs follow, then what supports the prediction most first; what the sentences in sight name is bold in it, and what is counted in them is in it',
    async ({ table }) => {
      const { sweep, seen } = await table();
      // Meanwhile others come below.
      const orders = seen.filter(({ length }) => length < 54);
      expect(new Set(orders.map(({ length }) => length)).size).toBeGreaterThan(10);
      for (const [at, order] of orders.slice(1).entries())
        expect(order.slice(0, orders[at]?.length)).toEqual(orders[at]);
      // What leaves nothing to compare is not counted.
      const compared = sweep.locator('tbody tr:not(:has([data-destroyed]))');
      const pairs = await compared.evaluateAll((all) =>
        all.map((row) => {
          const cells = [...row.querySelectorAll<HTMLElement>('td')];
          const change = Number(cells.find((cell) => cell.dataset['change'] !== undefined)?.dataset['change']);
          const direct = Number(
            cells.findLast((cell) => /^[+−]?\d+\.\d\d$/.test(cell.textContent?.trim() ?? ''))?.title,
          );
          return { direct, fall: -change };
        }),
      );
      const hundredths = (value: number) => Math.sign(Math.round(value * 100));
      const withSigns = pairs.filter(({ direct, fall }) => hundredths(direct) !== 0 && hundredths(fall) !== 0);
      const alike = withSigns.filter(({ direct, fall }) => hundredths(direct) === hundredths(fall));
      expect(await sweep.locator('[data-agreement]').textContent()).toContain(
        `Of the ${withSigns.length} of which neither is 0.00, ${alike.length} have the same sign in both.`,
      );
      // In how many runs both changes go opposite ways is what who counts the rows finds, as they are written.
      const signs = await compared.evaluateAll((all) =>
        all.map((row) =>
          ['[data-change]', '[data-points]'].map((cell) => row.querySelector(cell)?.textContent?.trim() ?? ''),
        ),
      );
      const signOf = (written = '') => (/^[+−]/.test(written) ? written.charAt(0) : '');
      const ways = signs.map((written) => written.map(signOf));
      const opposite = ways.filter(([change, points]) => change && points && change !== points).length;
      expect(opposite).toBeGreaterThan(1);
      expect(await sweep.locator('[data-ranking]').textContent()).toMatch(
        new RegExp(
          `In ${opposite} of the ${signs.length} runs that can be compared( \\(\\d+ before rounding\\))?, the logit and the probability go opposite ways\\. `,
        ),
      );
      // No row is cut at the lower edge of the table.
      const cut = await sweep.locator('.scroll').evaluate((room) => {
        const edge = room.getBoundingClientRect().top + room.clientHeight;
        const boxes = [...room.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect());
        return boxes.filter(({ top, bottom }) => top < edge - 1 && bottom > edge + 1).length;
      });
      expect(cut).toBe(0);
      // After what is not compared the largest fall is first, what the sentences in sight name is marked, and how many rows are below is said.
      const rows = await sweep.locator('tbody tr').evaluateAll((all) =>
        all.map((row) => ({
          isDestroyed: row.querySelector('[data-destroyed]') !== null,
          part: row.getAttribute('data-part')?.replace('the ', ''),
          change: Number(row.querySelector<HTMLElement>('[data-change]')?.dataset['change']),
          isMarked: row.querySelector('[data-named]') !== null,
        })),
      );
      expect(rows.map(({ isDestroyed }) => isDestroyed).indexOf(true)).toBe(0);
      const changes = rows.slice(1).map(({ change }) => change);
      expect(changes).toEqual(changes.toSorted((a, b) => a - b));
      const ranking = (await sweep.locator('[data-ranking] > p').allTextContents()).join(' ');
      const named = ranking.match(/[Hh]ead \d\.\d|MLP of block \d/g)?.map((one) => one.replace('Head', 'head')) ?? [];
      expect(named.length).toBeGreaterThan(0);
      // So the answer, which is named first, is in sight, and marked.
      expect([rows[0]?.part, rows[0]?.isMarked]).toEqual([named[0], true]);
      const marked = rows.filter(({ isMarked }) => isMarked).map(({ part }) => part);
      // What only the fold names is not.
      expect(marked.toSorted()).toEqual([...new Set(named)].toSorted());
      await soon(() => sweep.locator('p.small:not([data-opposite])').textContent()).toContain(
        ' What is marked † first, then the largest fall; the parts that are named above are bold. ',
      );
      await soon(() => sweep.locator('[data-in-view]').textContent()).toMatch(/^\d+ of 54 in view: scroll/);
      // Whose probability it is, and who wins where another token does, in its tooltip with its own.
      const ofProbability = sweep.locator('thead [data-sort="probability"]');
      expect((await ofProbability.textContent())?.replaceAll('\u00ad', '')).toBe('Δ\u00a0probability');
      // By the word of the answer above.
      expect(await sweep.locator('[data-sort="change"]').textContent()).toBe('Δ logit');
      expect(await ofProbability.getAttribute('title')).toContain(
        'By how many percentage points the probability of ·house changes',
      );
      const winners = await sweep
        .locator('.top[title]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('title')));
      expect(await sweep.locator('[data-ranking]').textContent()).toContain(
        `In ${winners.length} of the 54 runs, another token than “·house” is the most probable one. `,
      );
      for (const winner of winners) expect(winner).toMatch(/^\S+: \d+\.\d+\u00a0% in this run$/);
    },
  );

  it.runIf(thorough)('is sorted by any column, both ways, and of heads or MLPs alone', async ({ table }) => {
    const { sweep } = await table();
    const sortBy = async (column: string) => {
      await sweep.locator(`[data-sort="${column}"]`).click();
      return sweep.locator(`th:has([data-sort="${column}"])`).getAttribute('aria-sort');
    };
    const listedParts = () => sweep.locator('tbody th button').allTextContents();
    const supporting = await listedParts();
    const numbersOf = (name: string, of = 'tbody') =>
      sweep
        .locator(`${of} [data-${name}]`)
        .evaluateAll((all, key) => all.map((cell) => Number((cell as HTMLElement).dataset[key])), name);
    expect(await sortBy('change')).toBe('descending');
    const signed = await numbersOf('change', 'tbody tr:not(:has([data-destroyed]))');
    expect(signed).toEqual(signed.toSorted((a, b) => b - a));
    expect(await sweep.locator('p.small:not([data-opposite])').textContent()).toContain(
      ' The largest rise first, and last what is marked †; ',
    );
    expect(await sortBy('change')).toBe('other');
    // By how far all probabilities are from those with all parts, and by how much the probability changes.
    expect(await sortBy('kl')).toBe('descending');
    const bits = await numbersOf('kl');
    expect(bits).toHaveLength(54);
    expect(bits).toEqual(bits.toSorted((a, b) => b - a));
    expect(await sweep.locator('p.small:not([data-opposite])').textContent()).toContain(
      ' The largest KL divergence first; ',
    );
    expect(await sortBy('probability')).toBe('other');
    const points = await numbersOf('points');
    expect(points).toEqual(points.toSorted((a, b) => Math.abs(b) - Math.abs(a)));
    expect(await sortBy('part')).toBe('ascending');
    expect((await listedParts()).slice(0, 2)).toEqual(['head 0.0', 'head 0.1']);
    await sweep.locator('[data-picker="sweep-kind"] [data-value="mlp"]').click();
    await soon(listedParts).toEqual([0, 1, 2, 3, 4, 5].map((block) => `MLP of block ${block}`));
    await sweep.locator('[data-picker="sweep-kind"] [data-value="all"]').click();
    expect(await sortBy('change')).toBe('ascending');
    await soon(listedParts).toEqual(supporting);
  });

  it.runIf(thorough)(
    'cuts no column of its table, and none of their names to more than two lines',
    async ({ table }) => {
      const { panel, sweep } = await table();
      for (const width of [560, 650, 700]) {
        await panel.page.setViewportSize({ width, height: 900 });
        await soon(() => sweep.locator('.scroll').evaluate((room) => room.scrollWidth - room.clientWidth)).toBe(0);
      }
      await panel.page.setViewportSize({ width: 420, height: 900 });
      const lines = () =>
        sweep.locator('thead th').evaluateAll((names) =>
          names.map((name) => {
            const range = document.createRange();
            range.selectNodeContents(name.querySelector('button') ?? name);
            return new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 4))).size;
          }),
        );
      await soon(async () => Math.max(...(await lines()))).toBe(2);
      await panel.page.setViewportSize(VIEWPORT);
    },
  );

  it.runIf(thorough)(
    'is told still without a run when the page is made anew, and from the file that it was saved in; all rows can be copied and saved, with exact numbers, in the order of the table',
    async ({ table }) => {
      const { panel, frame, sweep } = await table();
      const listed = () =>
        sweep.locator('tbody tr').evaluateAll((all) => all.map((row) => row.textContent?.replace(/\s+/g, ' ').trim()));
      // Of the row's part a run with its mean is made as well, which the answer tells where it is told anew.
      const ranking = async () =>
        (await sweep.locator('[data-ranking]').textContent())?.replace(
          /; with the mean of [^:]+: so this is not certain/,
          '',
        );
      await sweep.locator('tbody tr').nth(1).locator('button').click();
      await soon(() => saidOfRun(frame)).toMatch(/^Without /);
      const told = { said: await saidOfRun(frame), rows: await listed(), ranking: await ranking() };
      const isToldStill = async () => {
        await showAllColumns(sweep);
        await soon(listed).toEqual(told.rows);
        await soon(ranking).toBe(told.ranking);
        await soon(() => saidOfRun(frame)).toBe(told.said);
        expect(await sweep.locator('[data-action="leave-out-each"]').count()).toBe(0);
      };
      await panel.page.reload();
      await isToldStill();
      const file = join(await tempFolder(), 'a.trace.safetensors');
      await panel.saveTrace(file);
      panel.fail('Closed.');
      await sweep.waitFor({ state: 'detached' });
      await panel.openSaved(file);
      await isToldStill();

      const ofMenu = async (item: string) => {
        await sweep.locator('trace-picture-menu button.opener').click();
        await sweep.locator(`trace-picture-menu [data-item="${item}"]`).click();
      };
      await ofMenu('text');
      await soon(() => sweep.locator('trace-picture-menu [data-said]').textContent()).toBe('Copied: 56 lines.');
      const [origin = '', names = '', ...lines] = (panel.asked.copied.at(-1) ?? '').trimEnd().split('\n');
      const columns = names.split('\t');
      const inTable = await sweep.locator('tbody tr').evaluateAll((all) =>
        all.map((row) => {
          const number = (name: string) => Number(row.querySelector<HTMLElement>(`[data-${name}]`)?.dataset[name]);
          return [row.querySelector('th button')?.textContent, number('change'), number('points'), number('kl')];
        }),
      );
      expect(lines).toHaveLength(54);
      // The line before them names the weights, by the hash that the file of the trace has.
      const { metadata } = await readSafetensorsHeader(file);
      expect(metadata['weights_sha256']).toMatch(/^[0-9a-f]{64}$/);
      expect(origin).toMatch(/^model\tstarter\tweights\tmodel\.safetensors: [\d,]+ bytes, SHA-256 /);
      expect(origin).toContain(metadata['weights_sha256']);
      for (const [at, line] of lines.entries()) {
        const cells = line.split('\t');
        const cell = (name: string) => cells[columns.indexOf(name)] ?? '?';
        const now = (name: string) => Number(cell(`${name}, zero in its place`));
        const [part, change, points, bits] = inTable[at] ?? [];
        expect(cell('part')).toBe(part);
        expect(now('change of the logit')).toBeCloseTo(now('logit') - Number(cell('logit with all parts')), 5);
        expect(Math.abs(now('change of the logit') - Number(change))).toBeLessThan(0.0051);
        expect(now('change of the probability') * 100).toBeCloseTo(Number(points), 5);
        expect(now('KL divergence in bits')).toBeCloseTo(Number(bits), 5);
      }
      const before = panel.asked.saved.length;
      await ofMenu('csv');
      const wish = await panel.saved('figure', before + 1);
      expect(wish.name).toMatch(/^without-each-part_my-grandmother/);
      expect(Buffer.from(wish.data).toString().trimEnd().split('\n')).toHaveLength(55);
    },
  );

  it('tells above the table, in view, what becomes of the prediction without the part of a row; from there a click leads back to what parts add', async ({
    table,
  }) => {
    const { frame, sweep } = await table();
    const answer = answerIn(frame);
    const row = sweep.locator('tbody tr');
    // The level Story names in words what it shows first.
    const columns = sweep.locator('[data-action="columns"]');
    const names = () => sweep.locator('thead th').allTextContents();
    expect(await names()).toContain('KL, bits');
    await columns.click();
    await soon(names).toEqual(['without', 'the logit changes by', '·house then has', 'most probable then']);
    await soon(() => sweep.locator('[data-with-all]').textContent()).toMatch(
      /^With all parts the logit of “·house” is 6\.52, and its probability 1\.89.%\.$/,
    );
    await columns.click();
    await soon(names).toContain('KL, bits');
    // The keyboard stays at the row.
    await row.first().locator('button').press('Enter');
    await soon(() => saidOfRun(frame)).toContain(`Without ${await row.first().getAttribute('data-part')}, `);
    await soon(() => isSeen(answer)).toBe(true);
    expect(
      await row
        .first()
        .locator('button')
        .evaluate((button) => button.matches(':focus')),
    ).toBe(true);
    await row.nth(1).locator('td').first().click();
    await soon(() => saidOfRun(frame)).toContain(`Without ${await row.nth(1).getAttribute('data-part')}, `);
    await soon(() => isSeen(answer)).toBe(true);
    // It stands far above.
    const isGridSeen = () =>
      frame.locator('trace-attribution-grid').evaluate((table) => {
        const { top, bottom } = table.getBoundingClientRect();
        return bottom > 0 && top > 0 && top < window.innerHeight / 2;
      });
    expect(await isGridSeen()).toBe(false);
    await frame.locator('[data-action="back-to-parts"]').click();
    await soon(isGridSeen).toBe(true);
  });

  it('what changes the prediction most when left out is told in the last step too, once every part was left out', async ({
    table,
  }) => {
    const { panel, frame, sweep } = await table();
    const last = frame.locator('trace-story-step trace-finding [data-most-changing]');
    const verdict = sweep.locator('[data-ranking] > p, [data-rest]');
    const ranking = { textContent: async () => (await verdict.allTextContents()).join(' ') };
    await soon(() => ranking.textContent()).toMatch(
      / Of the others, [^,]+ supports the logit of “·house” most: without it, the logit falls by /,
    );
    // Where the probability goes the other way, the sentence of the part that adds most says both.
    expect(await ranking.textContent()).toMatch(
      /The MLP of block 5 adds most, \+3\.05: without it, the logit falls by 0\.31, and yet the probability of “·house” is \d\.\d.% instead of 1\.9.%\./,
    );
    const said = (await ranking.textContent()) ?? '';
    // What changes where nothing is left to compare is no measure: its row is marked, and what marks it is said below.
    const destroyed = sweep.locator('tbody tr:has([data-destroyed])');
    expect(await destroyed.first().getAttribute('data-part')).toBe('the MLP of block 0');
    expect(await sweep.locator('tbody tr').first().getAttribute('data-part')).toBe('the MLP of block 0');
    expect(await sweep.locator('[data-destroyed-means]').textContent()).toMatch(
      /^† Nothing is left to compare: the token and the one that was next most probable have lost .*, or the token is no longer among .* the change of the logit does not decide where this row stands, and the part is no control\.$/,
    );
    const sentence =
      /^Without the MLP of block 0 the prediction breaks down: “·house” falls to rank [\d,]+, with \d\S+.%\. All later parts read what it writes: the model needs it, but the change of the logit \(\S+\) does not tell what it does for “·house”\./;
    expect(said).toMatch(sentence);
    await panel.go({ step: 18 });
    // It begins with what the runs say of the part that adds most, as large as what it says without runs.
    const box = frame.locator('trace-story-step trace-finding .box');
    const paragraphs = box.locator('> p, [data-finding="in short"]');
    await soon(() => paragraphs.first().textContent()).toMatch(
      /^Measured, with 0 in place of a part: Without the MLP of block 0 the prediction breaks down: .* Of the others, head 0\.3 supports the logit of “·house” most: without it, the logit falls by 1\.13, to 5\.39(?:; with the mean of head 0\.3 over this text in its place, it [^:]+: so this is not certain)?\. Without the MLP of block 5, which adds most directly \(3\.05\), the logit falls by only 0\.31\. So the runs disagree with what the parts add directly\./,
    );
    const sizes = await paragraphs.evaluateAll((all) => all.slice(0, 2).map((one) => getComputedStyle(one).fontSize));
    expect(sizes[0]).toBe(sizes[1]);
    // All else of them stands folded there.
    const fold = frame.locator('trace-story-step trace-finding [data-of-runs]');
    await soon(() => last.textContent()).toMatch(sentence);
    expect(await fold.evaluate((one) => (one as HTMLDetailsElement).open)).toBe(false);
    expect(await last.textContent()).toMatch(
      / Of the others, head 0\.3 supports the logit of “·house” most: without it, the logit falls by 1\.13, to 5\.39(?:; with the mean of head 0\.3 over this text in its place, it [^:]+: so this is not certain)?\. .+ holds it back most: without it, the logit rises by /,
    );
    await fold.locator('summary').click();
    // Its control stands there too, in the step of the runs in more detail, behind what that says of the part that it names.
    const most = (await last.textContent()) ?? '-';
    expect(said).toMatch(
      / Without the MLP of block 5, which adds most directly \(3\.05\), the logit falls by .* So the runs disagree with what the parts add directly\./,
    );
    // What is known of the mean in its place is said once another test has run it.
    const withoutMean = (text: string) =>
      text.replace(/; with the mean of head 0\.3 [^:]+: so this is not certain/, '');
    const begins = `${withoutMean(most)} Without the MLP of block 5, which adds most directly `;
    expect(withoutMean(said).startsWith(begins)).toBe(true);
    const [control = '-'] = await fold.locator('p:not([data-most-changing])').allTextContents();
    expect(control).toMatch(/^For comparison, each of /);
    expect(said).toContain(control);
    // Of another token nothing of that is known.
    await panel.go({ target: 3240 });
    await soon(() => frame.locator('[data-finding="in short"]').textContent()).toContain('·town');
    expect(await last.count()).toBe(0);
  });
});
