/** Norms and the logit lens show what follows from the tensors that the terminal program saves. */
import { expect, vi } from 'vitest';
import { COLUMN } from '../../webview/state/residual/lens-view.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it, itLooksAt } from './fixture.ts';
import { dataOf, FINE, LAYERS, openFine, predict, rowOf, saved, show, soon, VIEWPORT } from './residual-page.ts';
import { settled } from './visit-steps.ts';

describePage('the residual stream', () => {
  const it = itLooksAt(openFine);

  it.runIf(thorough)('the lens and the norms are those of the saved tensors', async ({ shared }) => {
    const { frame } = await shared();
    const stages = await saved(FINE);
    const tokens = stages('embed').shape[0] as number;
    await frame.locator(`[role="option"][data-token="${tokens - 1}"]`).click();
    await show(frame, 13, 'trace-lens');
    await soon(() => frame.locator('[data-lens-point][data-value]').count()).toBe(2 * LAYERS * tokens);
    const cells = await dataOf(frame, '[data-lens-point][data-value]');
    // Where at least half of the first row names the token itself, and only there, is the reason seen.
    const named = async (places: string) =>
      (await frame.locator(`trace-lens ${places}`).allTextContents()).map((text) => text.trim().split(/\s/)[0]);
    const heads = await named('thead th[data-position]');
    const own = (await named('[data-lens-point="0"]')).filter((name, at) => name === heads[at]).length;
    const told = own * 2 < tokens ? [] : [expect.stringMatching(new RegExp(`^In the first row (all )?${own} `))];
    expect(await frame.locator('trace-lens [data-tied]').allTextContents()).toEqual(told);
    const positions = Array.from({ length: tokens }, (_, position) => position);
    for (const position of positions) {
      const final = predict(rowOf(stages(`blocks.${LAYERS - 1}.resid_post`), position)).top;
      for (let point = 0; point < 2 * LAYERS; point++) {
        const stage = `blocks.${point >> 1}.${point % 2 ? 'resid_post' : 'resid_mid'}`;
        const expected = predict(rowOf(stages(stage), position));
        const rank = expected.logits.filter((logit) => logit > (expected.logits[final] as number)).length;
        const [cell, ...others] = cells.filter(
          ({ lensPoint, lensPosition }) => lensPoint === String(point) && lensPosition === String(position),
        );
        expect(others).toEqual([]);
        expect(Number(cell?.['lensId']), `${stage} at ${position}`).toBe(expected.top);
        expect(Number(cell?.['value'])).toBeCloseTo(expected.probability, 4);
        expect(Number(cell?.['entropy'])).toBeCloseTo(expected.entropy, 3);
        expect(Number(cell?.['rank'])).toBe(rank);
      }
    }
    await soon(() => frame.locator('[data-proof="lens-logits"]').getAttribute('data-status')).toBe('holds');
    for (let layer = 0; layer < LAYERS; layer++) {
      const norms = await dataOf(frame, `[data-norms="${layer}"] [data-column]`);
      for (const stage of ['attn_out', 'mlp_out', 'resid_post']) {
        const norm = Math.hypot(...rowOf(stages(`blocks.${layer}.${stage}`), tokens - 1));
        const [shown, ...others] = norms.filter(({ column }) => column === stage);
        expect(others).toEqual([]);
        expect(Number(shown?.['value']), `${stage} of block ${layer}`).toBeCloseTo(norm, 4);
      }
    }
    const block = frame.locator('[data-norms="1"] button');
    await block.press('Enter');
    await soon(() => block.getAttribute('aria-pressed')).toBe('true');
  });

  it.runIf(thorough)(
    'the lens is saved with positions that are not in view, as a picture and as numbers',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 420, height: 900 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
      await panel.go({ step: 13 });
      const menu = frame.locator('trace-lens trace-picture-menu');
      await frame.locator('[data-lens-point="11"][data-lens-position="13"][data-value]').waitFor();
      expect(await frame.locator('[data-lens-point="11"][data-lens-position="0"][data-value]').count()).toBe(0);
      await frame.locator('[data-finding]').first().waitFor();
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="picture"]').click();
      await menu.locator('[data-choice="format"] [data-value="svg"]').click();
      await menu.locator('[data-action="save-picture"]').click();
      await soon(async () => panel.asked.saved.length).toBe(1);
      await menu.locator('button.opener').click();
      await menu.locator('[data-item="csv"]').click();
      await soon(async () => panel.asked.saved.length).toBe(2);
      const [picture = '', csv = ''] = panel.asked.saved.map((wish) =>
        wish.kind === 'figure' ? Buffer.from(wish.data).toString() : '',
      );
      for (const word of ['·weather', '·outside', 'Step 13 of 18']) expect(picture).toContain(word);
      // One sentence of what happened, and nothing of the general text.
      expect(picture.replaceAll(/<\/text>\s*<text[^>]*>/g, ' ')).toContain(' leads all other tokens from the ');
      expect(picture).not.toContain('Every block');
      expect(picture).not.toContain('Shown:');
      const lines = csv.trimEnd().split('\n');
      expect(lines).toHaveLength(1 + 14 * 12);
    },
  );

  it('a cell of the lens chooses token and block, by mouse and by keys', async ({ shared }) => {
    const { frame } = await shared();
    await show(frame, 13, 'trace-lens');
    const chosen = async () => [
      await frame.locator('[role="option"][data-token][aria-selected="true"]').getAttribute('data-token'),
      await frame.locator('[data-picker="layer"] [aria-checked="true"]').getAttribute('data-value'),
    ];
    const cell = frame.locator('[data-lens-point="5"][data-lens-position="1"][data-value]');
    await cell.click();
    await soon(chosen).toEqual(['1', '2']);
    await cell.press('ArrowDown');
    await soon(() => frame.locator('[data-readout="lens"]').textContent()).toContain(
      '(position 1), read after the attention of block 3',
    );
    // What its probability is computed from stands beside it.
    const read = async (pattern: RegExp) =>
      Number(pattern.exec((await frame.locator('[data-readout="lens"]').textContent()) ?? '')?.[1]?.replace('−', '-'));
    const [logit, sum] = [await read(/logit (\S+), log/), await read(/all logits (\S+):/)];
    expect(Math.exp(logit - sum)).toBeCloseTo(await read(/probability (\S+) \(/), 3);
    await frame.locator('[data-lens-point="6"][data-lens-position="1"]').press('ArrowRight');
    await frame.locator('[data-lens-point="6"][data-lens-position="2"]').press('Enter');
    await soon(chosen).toEqual(['2', '3']);
  });

  it.runIf(thorough)('the lens of a long text reads what is in view, and no more', async ({ open }) => {
    const panel = await open({ viewport: VIEWPORT, level: 'figures' });
    const frame = await panel.trace('The sea is calm and the weather is fine. '.repeat(40).trim());
    const tokens = await frame.locator('[role="option"][data-token]').count();
    expect(tokens).toBeGreaterThan(300);
    await show(frame, 13, 'trace-lens');
    const read = (position: number) =>
      frame.locator(`[data-lens-point="11"][data-lens-position="${position}"][data-value]`).count();
    await soon(() => read(tokens - 1)).toBe(1);
    // The table fades where an edge cuts a column, and not where it ends with a whole one.
    const fades = (edge: string) => frame.locator(`trace-lens .scroll[data-${edge}]`).count();
    const bothFade = async () => [await fades('before'), await fades('after')];
    const scrollBy = (left: number) =>
      frame
        .locator('trace-lens .scroll')
        .evaluate((table, by) => table.scrollBy({ left: by, behavior: 'instant' }), left);
    await soon(bothFade).toEqual([0, 0]);
    await scrollBy(-COLUMN / 2);
    await soon(bothFade).toEqual([1, 1]);
    expect(
      await frame
        .locator('trace-lens thead .side')
        .evaluate((corner) => getComputedStyle(corner, '::after').backgroundImage),
    ).toMatch(/^linear-gradient/);
    expect(await frame.locator('[data-lens-point="11"]').count()).toBeLessThan(30);
    expect(await read(0)).toBe(0);
    await frame.locator('[role="option"][data-token="0"]').click();
    await soon(() => read(0)).toBe(1);
    await soon(bothFade).toEqual([0, 0]);
    await scrollBy(COLUMN / 2);
    await soon(bothFade).toEqual([1, 1]);
    const checked = await frame.locator('trace-lens .proof').textContent();
    expect(checked).toMatch(/checked at (\d+) of \d+ positions so far/);
    expect(Number(/checked at (\d+)/.exec(checked ?? '')?.[1])).toBeLessThan(60);
  });

  it.runIf(thorough)(
    'the lens is as wide as whole columns: the names of its rows cover no part of the first',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 420, height: 800 }, level: 'story', place: null });
      const frame = await panel.trace('The weather is nice in spring, and people like to go outside.');
      await frame.locator('[data-goto="13"]').click();
      const lens = frame.locator('trace-lens');
      const last = lens.locator('[data-lens-point="0"][data-lens-position="13"]');
      await last.waitFor();
      for (const presented of [false, true]) {
        if (presented) await frame.locator('body').press('f');
        const cut = () =>
          lens.evaluate(({ shadowRoot }) => {
            const names = shadowRoot?.querySelector('tbody th')?.getBoundingClientRect().right ?? 0;
            const right = shadowRoot?.querySelector('.scroll')?.getBoundingClientRect().right ?? 0;
            const cells = [...(shadowRoot?.querySelectorAll('[data-lens-point="0"]') ?? [])];
            const boxes = cells.map((cell) => cell.getBoundingClientRect());
            const isSeen = boxes.some((box) => box.left >= names - 1 && box.right <= right + 1);
            return isSeen && boxes.filter((box) => box.left < names - 1 && box.right > names + 1).length;
          });
        await expect.poll(cut).toBe(0);
      }
    },
  );

  it.runIf(thorough)(
    'where its rows have no room the lens begins at those that the story names, until it is scrolled',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1280, height: 800 }, level: 'story', place: null });
      const frame = await panel.trace('One day she met a big brown bear.');
      await frame.locator('[data-goto="13"]').click();
      await frame.locator('trace-finding [data-finding="first lead"]').waitFor();
      const table = frame.locator('trace-lens .scroll');
      await table.locator('[data-lens-point="11"][data-value]').first().waitFor();
      // As low as it would be for many blocks.
      const lower = (height: number) =>
        frame.locator('trace-lens').evaluate((lens, to) => {
          (lens as HTMLElement).style.setProperty('--lens-height', `${to}px`);
        }, height);
      const isSeen = (point: number) =>
        table.evaluate((scroller, at) => {
          const row = scroller.querySelector(`[data-lens-point="${at}"]`)?.getBoundingClientRect();
          const view = scroller.getBoundingClientRect();
          return row !== undefined && row.top >= view.top && row.bottom <= view.top + scroller.clientHeight + 1;
        }, point);
      // Until all of the step is drawn its height may be set anew.
      const seenWhenLow = async () => {
        await lower(120);
        return [await isSeen(0), await isSeen(10), await isSeen(11)];
      };
      await soon(seenWhenLow).toEqual([false, true, true]);
      await table.evaluate((scroller) => scroller.scrollTo({ top: 0, behavior: 'instant' }));
      await lower(110);
      await soon(() => table.evaluate(({ clientHeight }) => clientHeight)).toBeLessThanOrEqual(110);
      expect(await isSeen(0)).toBe(true);
      expect(await isSeen(11)).toBe(false);
    },
  );

  for (const [width, height, when] of [
    [1400, 900, true],
    [1280, 800, thorough],
    [420, 900, thorough],
  ] as const)
    it.runIf(when)(
      `the rows that the story names of the lens are seen where the step begins, at ${width} × ${height}`,
      async ({ open }) => {
        const panel = await open({ viewport: { width, height }, level: 'story', place: null });
        const frame = await panel.trace('One day she met a big brown bear.');
        await frame.locator('[data-goto="13"]').click();
        await frame.locator('trace-finding [data-finding="first lead"]').waitFor();
        const main = frame.locator('main');
        const bottom = async (of: typeof main) => {
          const box = await of.boundingBox();
          return box ? box.y + box.height : Number.NaN;
        };
        // After the attention of block 5, from which on it leads, and after its MLP, across which its probability falls.
        for (const [point, share] of [
          [10, /She\s+40/],
          [11, /She\s+24/],
        ] as const) {
          const cell = frame.locator(`trace-lens [data-lens-point="${point}"][data-lens-position="8"][data-value]`);
          await cell.waitFor();
          await soon(async () => (await bottom(cell)) <= (await bottom(main)) + 1).toBe(true);
          expect(await cell.textContent()).toMatch(share);
          expect((await cell.boundingBox())?.height).toBeGreaterThan(12);
        }
        expect(await main.evaluate(({ scrollTop }) => scrollTop)).toBe(0);
      },
    );
});

describePage('the presented logit lens', () => {
  it('is never seen with empty cells when it comes after the step before it', async ({ open, engine }) => {
    const panel = await open({ viewport: { width: 1280, height: 720 }, level: 'story', place: null });
    const frame = await panel.trace('The weather is nice today and');
    const read = vi.spyOn(engine, 'read');
    const lastReading = () => {
      const asked = read.mock.calls.findLastIndex(([{ what }]) => what === 'lens');
      return read.mock.settledResults[asked]?.type;
    };
    await frame.locator('body').press('f');
    await panel.go({ step: 12 });
    await expect.poll(lastReading).toBe('fulfilled');
    // While the page still chooses its head it asks anew, and forgets what it asked before.
    await settled(frame);
    await expect.poll(lastReading).toBe('fulfilled');
    await panel.arrived();
    const first = frame.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const inside = (root: ParentNode): Element[] =>
            [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
              shadowRoot ? [...shadowRoot.querySelectorAll('[data-lens-point]'), ...inside(shadowRoot)] : [],
            );
          const look = () => {
            const cells = inside(document).map(({ textContent }) => textContent.trim());
            if (cells.length > 0) resolve(cells);
            else requestAnimationFrame(look);
          };
          look();
        }),
    );
    await frame.locator('body').press('ArrowRight');
    expect((await first).filter((cell) => cell === '')).toEqual([]);
  });
});
