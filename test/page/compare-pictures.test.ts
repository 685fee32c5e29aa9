/** Pictures that are saved of a comparison: which are offered, what they are called, and what they say. */

import type { Frame, Locator } from 'playwright-core';
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { BIRDS, BOATS, choose, save, savedTensors, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import type { OpenPanel } from './open-panel.ts';
import type { Open } from './panels.ts';

async function openTexts(open: Open) {
  const panel = await open({ viewport: { ...WIDE, width: 1000 } });
  return { panel, frame: await panel.compare(await panel.make(BOATS), await panel.make(BIRDS)) };
}

/** The label of each picture that is offered above the parts. */
async function offered(frame: Frame): Promise<string[]> {
  await frame.locator('[data-action="save"]').click();
  const labels = await frame.locator('[data-action="save"] [data-item^="picture"] span').allTextContents();
  await frame.locator('[data-action="save"] [data-item]').first().press('Escape');
  return labels;
}

/** To a step whose weights are drawn. */
async function seeWeights(frame: Frame): Promise<Locator> {
  await choose(frame, 'view', 'map');
  await frame.locator('[data-goto="step-8"]').click();
  const weights = frame.locator('#step-8 compare-tensor').first();
  await expect
    .poll(async () => {
      await weights.scrollIntoViewIfNeeded();
      return weights.locator('[data-figure="difference"] trace-heat-map').count();
    })
    .toBe(1);
  return weights;
}

/** The picture that a dialog saves, as a file with a name and as the words in it. */
async function savedBy(
  panel: OpenPanel,
  dialog: Locator,
): Promise<{ name: string; about: string; words: string; svg: string }> {
  panel.asked.saving = { name: Promise.resolve('picture.svg'), written: Promise.resolve() };
  const saved = await panel.saveSvg(dialog);
  return { ...saved, words: saved.svg.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ') };
}

describePage('the pictures of a comparison', () => {
  const it = itLooksAt(openTexts);

  it.runIf(thorough)(
    'are those of the figure in view: each side, the difference and both, named so in the menu, the dialog and the file',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await seeWeights(frame);
      const figure = /^Save Picture of attention of head (\d+\.\d+)/;
      const ofMaps = async () => (await offered(frame)).filter((label) => !/ looks…$/.test(label));
      await expect.poll(async () => (await ofMaps()).length).toBe(4);
      const labels = await ofMaps();
      const head = figure.exec(labels[0] ?? '')?.[1];
      const names = [
        `attention of head ${head}, A beside B`,
        `attention of head ${head} in A`,
        `attention of head ${head} in B`,
        `attention of head ${head}, B − A`,
      ];
      expect(labels).toEqual(names.map((name) => `Save Picture of ${name}…`));
      const files = ['-A-beside-B_boats-vs-birds_', '-A_the-boats-', '-B_the-birds-', '-B-minus-A_boats-vs-birds_'];
      const header = frame.locator('compare-header');
      for (const [at, name] of names.entries()) {
        if (!thorough && at % 3 > 0) continue;
        await frame.locator('[data-action="save"]').click();
        await frame.locator(`[data-action="save"] [data-item="picture${at === 0 ? '' : `-${at + 1}`}"]`).click();
        expect(await header.locator('dialog h3').textContent()).toBe(`Save ${name} as a picture`);
        const saved = await savedBy(panel, header);
        expect(saved.about).toBe(name);
        expect(saved.name).toMatch(new RegExp(`^step-8-(dark|light)-attn\\.pattern-head-${head}${files[at]}`));
        expect(saved.words).toContain(name.slice(1));
      }
    },
  );

  it.runIf(thorough)('are of the part that is read: where that has none, the item says why', async ({ shared }) => {
    const { frame } = await shared();
    await frame.locator('[data-goto="drift"]').click();
    await frame.locator('compare-drift trace-heat-map').waitFor();
    await expect.poll(() => offered(frame)).toEqual(['Save Picture of residual stream, B − A…']);
    await frame.locator('[data-goto="parts"]').click();
    await expect.poll(() => offered(frame)).toEqual(['Save Picture of how all 48 heads differ…']);
    await frame.locator('[data-goto="outcome"]').click();
    const why = '“What comes next” has no figure that can be saved as a picture.';
    expect(await offered(frame)).toEqual([`Save Picture…${why}`]);
    await frame.locator('[data-action="save"]').click();
    const note = frame.locator('[data-action="save"] [data-item="picture"] small');
    expect(await note.isVisible()).toBe(true);
    await note.press('Escape');
    await choose(frame, 'view', 'numbers');
    await frame.locator('[data-goto="step-6"]').click();
    expect((await offered(frame)).join()).toMatch(/^Save Picture…Only numbers are shown here/);
    await choose(frame, 'view', 'both');
  });

  it.runIf(thorough)(
    'are asked for in menus and dialogs that look alike, whatever they stand in',
    async ({ shared }) => {
      const { frame } = await shared();
      const weights = await seeWeights(frame);
      const looks: unknown[] = [];
      const menus = ['h3', '[data-figure="difference"]'].map((place) => weights.locator(`${place} trace-picture-menu`));
      for (const menu of [...menus, frame.locator('#step-8 compare-looks trace-picture-menu')]) {
        await menu.locator('button.opener').click();
        const item = menu.locator('[data-item="picture"]');
        const weight = await item.evaluate((one) => getComputedStyle(one).fontWeight);
        await item.click();
        const label = menu.locator('dialog label').first();
        const style = await label.evaluate((one) => [getComputedStyle(one).fontWeight, getComputedStyle(one).fontSize]);
        const box = await menu.locator('[data-action="save-picture"]').boundingBox();
        const dark = await menu.locator('[data-choice="colors"] [data-value="dark"]').boundingBox();
        looks.push([weight, style, [box, dark].map((one) => one && [Math.round(one.x), Math.round(one.y)])]);
        await menu.locator('dialog').press('Escape');
      }
      expect(looks[0]).toEqual(looks[1]);
      expect(looks[0]).toEqual(looks[2]);
      expect(looks[0]).toMatchObject(['400', ['400', expect.any(String)], expect.any(Array)]);
    },
  );

  it.runIf(thorough)(
    'of what both predict has the sentence that is read first, and is offered where one begins to read',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('[data-goto="overview"]').click();
      const name = 'What A and B predict';
      await expect.poll(() => offered(frame)).toEqual([`Save Picture of ${name}…`]);
      const lead = (await frame.locator('[data-lead] > span').first().textContent())?.trim() ?? '';
      await save(frame, 'picture');
      const picture = await savedBy(panel, frame.locator('compare-header'));
      expect(picture.name).toMatch(/^predictions-(dark|light)_boats-vs-birds_/);
      for (const words of [name, `A: “${BOATS}”`, `B: “${BIRDS}”`, 'A predicts', 'B predicts'])
        expect(picture.words).toContain(words);
      expect(picture.words).toContain(lead.replaceAll(/\s+/g, ' '));
      // Both predict the same here or not: which token's probability changes most is said where the page says it.
      const told = (await frame.locator('[data-lead] > span').allTextContents()).find((one) =>
        one.includes('changes most'),
      );
      if (told) expect(picture.words).toContain(told.trim().replaceAll(/\s+/g, ' '));
      const menu = frame.locator('compare-predicted-bars trace-picture-menu');
      const before = panel.asked.saved.length;
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
      const table = panel.asked.saved.at(-1);
      const lines = (table && 'data' in table ? Buffer.from(table.data).toString() : '').split('\n');
      expect(lines[0]).toBe('token,id,probability in A,rank in A,logit in A,probability in B,rank in B,logit in B');
      expect(lines.length).toBeGreaterThan(10);
      const bars = frame.locator('compare-predicted-bars li .share');
      for (const share of await bars.allTextContents()) expect(picture.words).toContain(share.replaceAll(/\s+/g, ' '));
    },
  );

  it.runIf(thorough)(
    'of B − A says where the largest difference of weights is, with both values, and its scale ends there',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const weights = await seeWeights(frame);
      await weights.locator('compare-largest summary').click();
      const row = weights.locator('compare-largest tbody tr').first();
      const value = async (side: string) =>
        Number(await row.locator(`[data-side="${side}"]`).getAttribute('data-value'));
      const [a, b] = [await value('a'), await value('b')];
      const [from, to] = await row.locator('bdi').allTextContents();
      const menu = weights.locator('[data-figure="difference"] trace-picture-menu');
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="picture"]').click();
      const { words } = await savedBy(panel, menu);
      // Of the row in the frame first, and where that is another one then of all.
      expect(words).toMatch(/From “[^”]+”( \/ “[^”]+”)?, A and B differ most in attention to .+? in B\./);
      const said = [
        ...words.matchAll(
          /(?:From (“[^”]+”(?: \/ “[^”]+”)?), A and B differ most in attention|differ most from (.+?)) to (.+?): (\S+\s%) in A and (\S+\s%) in B\./g,
        ),
      ].at(-1);
      const quoted = (label: string | undefined) =>
        label
          ?.split('/')
          .map((token) => `“${token}”`)
          .join(' / ');
      expect([said?.[1] ?? said?.[2], said?.[3]]).toEqual([quoted(from), quoted(to)]);
      for (const [at, one] of [a, b].entries())
        expect(Number.parseFloat(said?.[4 + at] ?? '')).toBeCloseTo(100 * one, 1);
      const scale = words.match(/−(0\.\d+) 0 \1/)?.[1];
      expect(Number(scale)).toBeCloseTo(Math.abs(a - b), 3);
      expect(words).not.toContain('beyond');
    },
  );

  it.runIf(thorough)(
    'of where a head looks from a token has the bars of the page, is offered in the menu of the panel, and has its weights as a table',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await seeWeights(frame);
      const looks = frame.locator('#step-8 compare-looks');
      await looks.locator('table').waitFor();
      await frame.locator('[data-goto="step-8"]').click();
      await expect.poll(async () => (await offered(frame)).join()).toMatch(/where head \d\.\d looks…/);
      const menu = looks.locator('trace-picture-menu');
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="picture"]').click();
      const { name, words } = await savedBy(panel, menu);
      expect(name).toMatch(/^step-8-(dark|light)-looks-head-\d\.\d_boats-vs-birds/);
      expect(words).toMatch(/The attention to “[^”]+” differs most: \S+\s% in A and \S+\s% in B\./);
      const shares = await looks.locator('[data-side="a"], [data-side="b"]').allTextContents();
      for (const share of shares) expect(words).toContain(share.replaceAll(/\s+/g, ' '));
      const before = panel.asked.saved.length;
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="csv"]').click();
      await expect.poll(() => panel.asked.saved.length).toBe(before + 1);
      const wish = panel.asked.saved.at(-1);
      const table = wish && 'data' in wish ? Buffer.from(wish.data).toString() : '';
      expect(table.split('\n')[0]).toBe('key position in A,key position in B,looks at,A,B,B − A');
    },
  );

  it.runIf(thorough)('of A beside B has one legend for both', async ({ shared }) => {
    const { panel, frame } = await shared();
    const menu = (await seeWeights(frame)).locator('h3 trace-picture-menu');
    await menu.locator('button.opener').click();
    await menu.locator('[data-item="picture"]').click();
    const { words } = await savedBy(panel, menu);
    for (const once of [
      'Both figures have this one colour scale.',
      'Rows: the token that looks (query).',
      'hidden by the mask',
      ' 0.25 ',
    ])
      expect(words.split(once)).toHaveLength(2);
  });

  it.runIf(thorough)(
    'have their numbers beside them: B − A as a table of the tokens of both, A, B and B − A, as the saved tensors have them',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      const weights = await seeWeights(frame);
      const name = String(await weights.getAttribute('data-tensor'));
      const [layer, head] = /head (\d+)\.(\d+)/.exec((await offered(frame))[0] ?? '')?.slice(1) ?? [];
      expect(name).toBe(`blocks.${layer}.attn.pattern`);
      const menu = weights.locator('[data-figure="difference"] trace-picture-menu');
      const before = panel.asked.saved.length;
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="csv"]').click();
      const wish = await panel.saved('figure', before + 1);
      expect([wish.format, wish.name]).toEqual([
        'csv',
        expect.stringMatching(/^step-8-attn\.pattern-head-\d\.\d-B-minus-A_boats-vs-birds_/),
      ]);
      const [titles, ...lines] = Buffer.from(wish.data)
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => line.split(','));
      const tokens = (of: string) =>
        ['A', 'B'].flatMap((side) => [`${of} position in ${side}`, `${of} token in ${side}`]);
      expect(titles).toEqual([...tokens('query'), ...tokens('key'), 'A', 'B', 'B − A']);
      // Seven tokens each, of which each sees itself and those before it.
      expect(lines).toHaveLength(28);
      const sides = await Promise.all([BOATS, BIRDS].map(async (text) => (await savedTensors(text)).float32(name)));
      for (const [queryA, , queryB, , keyA, , keyB, , ...values] of lines) {
        const [a, b] = [
          [queryA, keyA],
          [queryB, keyB],
        ].map(([query, key], side) => {
          return sides[side]?.[(Number(head) * 7 + Number(query)) * 7 + Number(key)];
        }) as [number, number];
        expect(values.map(Number)).toEqual([a, b, Math.fround(b - a)].map((value) => expect.closeTo(value, 7)));
      }
      expect(lines.at(-1)?.slice(0, 8)).toEqual(['6', '·the', '6', '·the', '6', '·the', '6', '·the']);
    },
  );

  it.runIf(thorough)(
    'of all heads have a cell for each, its number where that is wanted, and the sentence that names the one that differs most',
    async ({ shared }) => {
      const { panel, frame } = await shared();
      await frame.locator('[data-goto="parts"]').click();
      const parts = frame.locator('compare-parts');
      const cells = parts.locator('trace-head-matrix [role="gridcell"][data-value]');
      await expect.poll(() => cells.count()).toBe(48);
      const menu = parts.locator('.matrix trace-picture-menu');
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="picture"]').click();
      await menu.locator('[data-choice="withNumbers"]').check();
      const { name, words, svg } = await savedBy(panel, menu);
      expect(name).toMatch(/^heads-adds-(dark|light)_boats-vs-birds_/);
      // One for each head, and one for the ground.
      expect(svg.match(/<rect [^>]*height="19"/g)).toHaveLength(48);
      for (const part of ['How all 48 heads differ', 'Colours: B − A.', 'the logit of “·same” minus that of “·wood”'])
        expect(words).toContain(part);
      const values = await cells.evaluateAll((all) =>
        all.map((cell) => Number((cell as HTMLElement).dataset['value'])),
      );
      const largest = Math.max(...values.map(Math.abs));
      const most = values.find((value) => Math.abs(value) === largest) ?? 0;
      expect(words).toContain(most.toFixed(2).replace('-', '−'));
      const at = values.indexOf(most);
      expect(words).toContain(`ead ${Math.floor(at / 8)}.${at % 8}`);
    },
  );
});
