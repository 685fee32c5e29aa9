/** What the story says of a step: what happened in it, and what stands beside that. */
import { expect } from 'vitest';
import { thorough } from '../workbench/thorough.ts';
import { describePage } from './fixture.ts';
import { itLooksAtStory, NARROW, openAtBestHead, shownHead, WIDE } from './story-page.ts';
import { settled } from './visit-steps.ts';

describePage('what the story says', () => {
  const it = itLooksAtStory();

  it.runIf(thorough)(
    'writes every token of a sentence as the strip has it, also those that the lens names on the way',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'figures', place: null });
      const frame = await panel.trace('The weather is');
      await frame.locator('[data-goto="13"]').click();
      const named = frame.locator('[data-finding="first lead"]').locator('.token, .prediction');
      await expect.poll(() => named.allTextContents()).toEqual(['·a', '·not', '·a', '·is', '·a', '·a', '·not', '·a']);
    },
  );

  it.runIf(thorough)(
    'says once which of two tokens that are written alike it names: in words, else by its position',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.trace('Once upon a time, there was a little girl');
      await panel.go({ step: 8 });
      const told = frame.locator('trace-finding [data-finding="attention"]');
      await expect.poll(() => told.textContent()).toContain('then at the second ·a (3.0\u00a0%)');
      await panel.go({ token: 7 });
      await expect.poll(() => told.textContent()).toContain('From ·a (position\u00a07), head 3.1');
    },
  );

  it('says first which part sets the token apart from the runner-up, then what its logit is made of, and leads to the difference by a click', async ({
    story,
  }) => {
    const { panel, frame } = await story();
    // The rows that a sentence compares are the ones that are drawn, and a click chooses their token.
    await frame.locator('[data-goto="3"]').click();
    const rows = frame.locator('trace-vocabulary-rows tbody tr[data-id]');
    await expect.poll(() => rows.count()).toBeGreaterThan(2);
    const told = frame.locator('[data-finding="embedding row"]');
    await expect.poll(() => told.textContent()).toContain('cosine');
    const cosines = await rows.evaluateAll((all) =>
      all.map((row) => Number(row.querySelector('[data-cosine]')?.getAttribute('data-cosine'))),
    );
    // The own row comes first, then those that the sentence names.
    await expect.poll(() => rows.first().getAttribute('class')).toContain('chosen');
    const [most, next] = cosines.toSorted((a, b) => b - a).slice(1);
    expect(cosines.slice(1, 3)).toEqual([most, next]);
    expect(await told.textContent()).toContain(`the cosine of the two is ${Number(most?.toFixed(3))} `);
    expect(await told.textContent()).toContain(`with ${Number(next?.toFixed(3))}.`);
    // The row with itself is no comparison: exactly 1, whatever rounding makes of it.
    expect(await rows.first().locator('[data-cosine]').textContent()).toBe('1.000');
    const own = await rows.first().getAttribute('data-id');
    const other = await rows.last().getAttribute('data-id');
    const chosenId = () => frame.locator('trace-vocabulary-rows .chosen').getAttribute('data-id');
    await rows.last().locator('button').click();
    await expect.poll(chosenId).toBe(other);
    await frame.locator(`trace-vocabulary-rows tr[data-id="${own}"] button`).click();
    await expect.poll(chosenId).toBe(own);
    await frame.locator('[data-goto="14"]').click();
    const finding = frame.locator('[data-finding="largest part"]');
    await expect
      .poll(() => finding.textContent())
      .toContain(
        '·They leads ⏎ (a line break), the runner-up, by 0.58 in logit. Head 5.4 (block 5, head 4) of step 8 adds most to that lead (+1.94) and looks most at ·people. The bias of the final norm takes most away from the lead (−3.12).',
      );
    await finding.locator('.prediction', { hasText: '⏎' }).first().click();
    await expect
      .poll(() => finding.textContent())
      .toMatch(
        /: Summed by kind, it is only the attention heads and the MLPs that favour ·They over ⏎ \(a line break\), while .* Of the single parts, /,
      );
    await expect.poll(() => finding.textContent()).toContain('head 5.4');
    // At the other levels the box does not say a second time what each kind of part adds: that stands above the table.
    const inShort = await finding.textContent();
    await frame.locator('[data-picker="level"] [data-value="figures"]').click();
    await frame.locator('trace-attribution-totals').waitFor();
    expect(await finding.textContent()).toBe(inShort);
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    // The last step says it in short, of what is explained.
    await frame.locator('[data-goto="18"]').click();
    await expect
      .poll(() => frame.locator('[data-finding="in short"]').textContent())
      .toContain('In short: after “.” it is only the attention heads and the MLPs that favour ·They over ⏎');
    // That can be tested by the keyboard: the run begins with the key, and tells whether the token is still predicted.
    // Whoever looks at another head goes on looking at it.
    await panel.go({ layer: 2, head: 3 });
    await expect.poll(() => shownHead(frame)).toEqual(['2', '3']);
    const leaveOut = frame.locator('trace-finding [data-action="leave-out"]');
    await expect.poll(() => leaveOut.textContent()).toBe('Leave head 5.4 out and see');
    await leaveOut.focus();
    await panel.page.keyboard.press('Enter');
    const status = frame.locator('trace-ablation [data-answer]');
    await expect
      .poll(() => status.textContent())
      .toMatch(/^Without head 5\.4, “·They” (leads|trails) “⏎” by .* most probable token/);
    const focused = frame.locator('trace-ablation vscode-button:focus');
    expect(await focused.getAttribute('data-action')).toBe('without-head');
    expect(await focused.textContent()).toBe('Run without head 5.4');
    expect(await shownHead(frame)).toEqual(['2', '3']);
    // It is told in the page that comes after this one, too, and not beside another head.
    await panel.page.reload();
    await expect.poll(() => status.textContent()).toMatch(/^Without head 5\.4, “·They” (leads|trails) “⏎” by/);
    await panel.go({ head: 4 });
    await expect.poll(() => frame.locator('trace-ablation [data-answer]').count()).toBe(0);
    // The one that is named above comes first, to be tried, whichever head is chosen.
    await expect
      .poll(() => frame.locator('[data-action="without-head"]').allTextContents())
      .toEqual(['Run without head 5.4', 'Run without head 2.4']);
  });

  it('offers right below its sentence to leave out the part that step 14 names, where none sets the prediction apart', async ({
    open,
  }) => {
    const panel = await open({ viewport: NARROW, level: 'story', place: null });
    const frame = await panel.trace('The weather is');
    await panel.go({ step: 14 });
    const told = frame.locator('trace-finding [data-finding="largest part"]');
    await expect.poll(() => told.textContent()).toContain('The MLPs, most of all the MLP of block 0 (');
    const tests = frame.locator('trace-finding .test');
    expect(await tests.locator('vscode-button').allTextContents()).toEqual([
      'Which words matter? (step 15)',
      'Leave the MLP of block 0 out and see',
      'Which part matters most?',
    ]);
    const [said, button] = [await told.boundingBox(), await tests.boundingBox()];
    expect((button?.y ?? 0) - ((said?.y ?? 0) + (said?.height ?? 0))).toBeLessThan(12);
    expect(await frame.locator('trace-finding .box > *').last().getAttribute('data-lead')).toBe('');
    await tests.locator('[data-action="leave-out"]').click();
    await expect
      .poll(() => frame.locator('trace-ablation [data-answer]').textContent())
      .toMatch(/^Without the MLP of block 0, “·a” has a probability of/);
    // That need not be the one that matters most: each is left out in turn by the button beside it, as other tests hold. The
    // keyboard goes along, to the button that ends the runs and then to the first row.
    await tests.locator('[data-action="which-part"]').press('Enter');
    await frame.locator('trace-ablation-sweep vscode-button:focus').waitFor();
    if (!thorough) return;
    const ranking = frame.locator('trace-ablation-sweep [data-ranking]');
    await expect
      .poll(() => ranking.textContent(), { timeout: 60_000 })
      .toMatch(
        /^Without the MLP of block 0 the prediction breaks down: .* Of the others, the MLP of block 4 supports /,
      );
    await expect.poll(() => frame.locator('trace-ablation-sweep tbody').isVisible()).toBe(true);
    await frame.locator('trace-ablation-sweep tbody th > button:focus').waitFor();
    const sweep = await frame.locator('trace-ablation-sweep').boundingBox();
    expect(sweep?.y).toBeGreaterThanOrEqual(0);
    expect(sweep?.y).toBeLessThan(NARROW.height);
  });

  it.runIf(thorough)(
    'says in the table of vectors where the order of its rows changes, and shows all of them where that is asked for',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.trace(
        'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to pick flowers.',
      );
      await panel.go({ step: 3 });
      const rows = frame.locator('trace-vocabulary-rows tbody tr');
      const order = frame.locator('trace-vocabulary-rows [data-order]');
      await expect.poll(() => order.allTextContents()).toEqual(['Others, in the order of the text:']);
      const at = (all: readonly Element[]) => all.findIndex((row) => row.querySelector('[data-order]'));
      // The own row and the three that the sentences name stand above it: the third is alike as well.
      expect(await rows.evaluateAll(at)).toBe(4);
      expect(await rows.and(frame.locator('[data-id]')).count()).toBe(16);
      const toggle = frame.locator('trace-vocabulary-rows [data-action="all-rows"]');
      const label = (await toggle.textContent()) ?? '';
      const all = Number(/^Show all (\d+) rows$/.exec(label)?.[1]);
      // The last token is chosen: the rows that are left out would stand above those of the nearest, where that is said.
      const left = frame.locator('trace-vocabulary-rows [data-left-out]');
      expect(await left.allTextContents()).toEqual([`${all - 16} more rows above`]);
      expect(await rows.evaluateAll((each) => each.findIndex((row) => row.querySelector('[data-left-out]')))).toBe(5);
      expect(await rows.count()).toBe(18);
      await toggle.focus();
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => rows.count()).toBe(all + 1);
      expect(await order.textContent()).toBe('The others, in the order of the text:');
      expect(await rows.evaluateAll(at)).toBe(4);
      await panel.page.keyboard.press('Enter');
      await expect.poll(() => rows.count()).toBe(18);
      await frame.locator('trace-token-strip [data-token="0"], trace-token-strip [data-position="0"]').first().click();
      await expect.poll(() => left.allTextContents()).toEqual([`${all - 16} more rows below`]);
      expect(await rows.last().locator('[data-left-out]').count()).toBe(1);
    },
  );

  it.runIf(thorough)(
    'says in the first step of a block which block it is and why, and below it what happened there',
    async ({ story }) => {
      const { frame } = await story();
      await frame.locator('[data-goto="5"]').click();
      await expect
        .poll(() => frame.locator('[data-finding="normalised vector"]').textContent())
        .toContain(
          'The vector of “.” comes with the length 20.5. So that sizes stay alike, whatever was added before, the norm first makes every vector 16.0 long (√256); its learned numbers then make this one ',
        );
      const shown = frame.locator('[data-finding="shown block"]');
      expect(await shown.textContent()).toMatch(
        /^Where we are: After blocks 0 to 4, which did the same, this is block 5, the sixth of 6, shown because its head 5\.4 \(block 5, head 4\) adds more to the prediction ·They than any other head \(step 14 shows how much\)\.$/,
      );
      const kinds = frame.locator('[data-finding]');
      expect(await kinds.evaluateAll((all) => all.map((one) => one.getAttribute('data-finding')))).toEqual([
        'shown block',
        'normalised vector',
      ]);
      expect(await kinds.last().textContent()).toMatch(/^What happened here: The vector of /);
      // The key that the query fits best is marked in its map.
      await frame.locator('[data-goto="6"]').click();
      await expect
        .poll(() => frame.locator('[data-finding="query"]').textContent())
        .toMatch(
          /Their product \(query · key\) is .* larger than with the next best, the key of (?!.*Attention weights).*\.$/,
        );
      await expect
        .poll(() => frame.locator('[data-tensor="blocks.5.attn.k"] .told b').textContent())
        .toBe('Key: “·people” fits best');
      await frame.locator('[data-goto="12"]').click();
      await expect
        .poll(() => frame.locator('.lead').textContent())
        .toMatch(/this was the last .* and the sum goes on to the final .* and the output\.$/); // terms have texts of their own
      expect(await frame.locator('[data-finding]').count()).toBe(1);
      // Another block is followed by the next one.
      await frame.locator('trace-rail [data-layer="2"][data-head="0"]').click();
      await expect.poll(() => frame.locator('.lead').textContent()).toContain('the sum goes on to the next ');
      // A head that the reader has chosen is named where its arcs are.
      await expect
        .poll(() => frame.locator('trace-token-strip-legend [data-attends]').textContent())
        .toMatch(/^\s*Head 2\.0: \. attends most to/);
      await frame.locator('[data-goto="16"]').click();
      // Nothing is told there of steps that pick tokens alike, nor of sliders that are seen.
      await frame.locator('trace-next-token [data-next="greedy"]').waitFor();
      expect(await frame.locator('[data-goes-on]').count()).toBe(0);
      // Tokens that were written are marked as those of the text, and lead nowhere.
      await frame.locator('[data-goto="17"]').click();
      const sureness = frame.locator('[data-finding="sureness"]');
      await expect.poll(() => sureness.locator('.token').allTextContents()).toEqual(['·are', '·not']);
      expect(await sureness.locator('button.token').count()).toBe(0);
      await frame.locator('[data-goto="2"]').click();
      const columns = () => frame.locator('trace-token-table thead th').allTextContents();
      await expect.poll(columns).toEqual(['position', 'text', 'id']);
      // Its rows are laid out in columns beside each other, so that none is out of view.
      const laid = () =>
        frame.locator('trace-token-table .scroll').evaluate((table) => {
          const [first, last] = [0, 13].map((at) =>
            table.querySelector(`[data-token="${at}"]`)?.getBoundingClientRect(),
          );
          return [Number(last?.left) > Number(first?.right), table.scrollHeight > table.clientHeight];
        });
      await expect.poll(laid).toEqual([true, false]);
      await frame.locator('[data-picker="level"] [data-value="figures"]').first().click();
      await expect.poll(columns).toContain('mask');
      expect(await frame.locator('[data-mask-column]').first().textContent()).toMatch(/^The attention mask is 1 /);
      expect(await frame.locator('[data-tokenizer]').first().textContent()).toBe('The tokenizer is byte-level BPE.');
      await frame.locator('[data-picker="level"] [data-value="story"]').first().click();
      await expect.poll(columns).toEqual(['position', 'text', 'id']);
      expect(await frame.locator('[data-space-mark]').textContent()).toBe(
        '· stands for a space; the vocabulary writes it as Ġ.',
      );
      await frame.locator('[data-goto="1"]').click();
      await expect
        .poll(() => frame.locator('.about').first().textContent())
        .toContain('14 tokens. In a token, · means a space, ⏎ a line break.');
      // The switch says what it shows before it is used.
      const switched = frame.locator('[data-picker="variant"] [data-value="walkthrough"]').first();
      expect(await switched.getAttribute('title')).toContain(
        'Block 0 with parts left out, as introductions to transformers often show it',
      );
      // Its values are called its own, beside those of the model.
      await frame.locator('[data-goto="8"]').click();
      await switched.click();
      const ofVariant = frame.locator('trace-inspector [data-variant]');
      await expect.poll(() => ofVariant.allTextContents()).toEqual(['Simplified block']);
      await expect
        .poll(() => frame.locator('trace-token-strip-legend [data-attends]').textContent())
        .toMatch(/^\s*Simplified block: \. attends most to/);
      await frame.locator('[data-picker="variant"] [data-value="model"]').first().click();
      await expect.poll(() => ofVariant.count()).toBe(0);
    },
  );

  it('says below the bars that a click on one holds at every step, with the way back to the most probable token', async ({
    open,
  }) => {
    const { panel, frame } = await openAtBestHead(open);
    await panel.go({ step: 15 });
    const bars = frame.locator('trace-story-figure trace-next-bars');
    const again = bars.locator('[data-action="explain-first"]');
    await bars.locator('button[data-id]').nth(1).click();
    await expect.poll(() => again.textContent()).toBe('Explain the most probable token again');
    expect(await bars.locator('[data-explained]').textContent()).toMatch(/^All steps now explain .+\./);
    await again.click();
    await expect.poll(() => again.count()).toBe(0);
    expect(await bars.locator('[aria-pressed="true"]').count()).toBe(0);
  });

  it.runIf(thorough)(
    'says of the value beside a figure why it is told, and beneath it where another one was explained',
    async ({ open }) => {
      const { panel, frame } = await openAtBestHead(open);
      await panel.go({ step: 8 });
      const because = frame.locator('trace-inspector [data-because]');
      const of = frame.locator('trace-inspector .of');
      await expect.poll(() => of.textContent()).toContain('people');
      expect(await because.textContent()).toBe('largest of its row');
      // Choosing that very cell changes nothing but why it is told.
      const read = async (...keys: string[]) => {
        await frame.locator('body').press('h');
        await frame.locator('trace-story-figure canvas.over:focus').waitFor();
        for (const key of keys) await panel.page.keyboard.press(key);
      };
      await read('Enter');
      await expect.poll(() => because.textContent()).toBe('chosen');
      await read('ArrowLeft', 'Enter');
      await expect.poll(() => of.textContent()).toContain('and');
      expect(await because.textContent()).toBe('chosen');
      await panel.page.keyboard.press('i');
      const told = frame.locator('trace-story-step trace-value-panel');
      await expect.poll(() => told.locator('[data-of-tokens]').textContent()).toMatch(/and$/);
      expect(await told.locator('[data-other-told]').count()).toBe(0);
      // Another head: the card tells of its own, and what was explained is of the head before.
      await panel.go({ head: 3 });
      await expect.poll(() => because.textContent()).toBe('largest of its row');
      expect(await told.locator('[data-other-told]').textContent()).toBe(
        'The card of the figure now tells of another value.',
      );
      await panel.go({ layer: 4, head: 4 });
      await expect.poll(() => frame.locator('trace-inspector [data-inspected]').count()).toBe(1);
      expect(await told.locator('[data-other-told]').count()).toBe(1);
      await told.locator('[data-action="close"]').click();
      expect(await told.count()).toBe(0);
      // A dimension that the sentence names is told as that.
      await panel.go({ step: 11 });
      await expect.poll(() => because.textContent()).toBe('named in what happened');
    },
  );

  it('says first what happened, and the rest once that is unfolded; where all figures are shown all at once', async ({
    story,
  }) => {
    const { frame } = await story();
    await frame.locator('[data-goto="9"]').click();
    const further = frame.locator('[data-further]');
    const rest = further.locator('p');
    await further.getByText('1 more finding', { exact: true }).waitFor();
    expect(await rest.isVisible()).toBe(false);
    await further.locator('summary').click();
    expect(await rest.isVisible()).toBe(true);
    const said = await rest.textContent();
    await frame.locator('[data-picker="level"] [data-value="figures"]').click();
    await expect.poll(() => further.count()).toBe(0);
    expect(await frame.locator('trace-finding p.aside').textContent()).toBe(said);
    await frame.locator('[data-picker="level"] [data-value="story"]').click();
    await further.waitFor();
  });

  it.runIf(thorough)(
    'draws as many rows of values, and sums up as many others, when the rest of what happened is unfolded above them',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 700, height: 760 }, level: 'story', place: null });
      const frame = await panel.trace(
        'Once upon a time there was a little girl who lived in a small house near the forest. Every day she went to pick flowers.',
      );
      await panel.go({ step: 9 });
      const summary = frame.locator('[data-further] summary');
      await summary.waitFor();
      const rows = frame.locator('trace-value-mix tbody tr');
      const drawn = async () => [
        await rows.evaluateAll((all) => all.map((row) => row.getAttribute('data-key'))),
        await frame.locator('[data-mix-rest]').textContent(),
      ];
      await settled(frame);
      const before = await drawn();
      // There are fewer than where there is room for all.
      expect(before[0]?.length).toBeLessThan(14);
      const top = (await rows.first().boundingBox())?.y ?? 0;
      await summary.click();
      await expect.poll(async () => (await rows.first().boundingBox())?.y).toBeGreaterThan(top + 30);
      await settled(frame);
      expect(await drawn()).toEqual(before);
      await summary.click();
      await expect.poll(async () => (await rows.first().boundingBox())?.y).toBe(top);
      expect(await drawn()).toEqual(before);
    },
  );
});
