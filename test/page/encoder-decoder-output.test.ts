/** What the decoder of an encoder-decoder writes, in the panel: its own output, and what it is made to write instead. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { tempFolder } from '../unit/model/helpers.ts';
import { expectedCases } from '../unit/support.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { chip, chosen, give, goTo, ids, openT5, strip, T5, TEXT } from './encoder-decoder-page.ts';
import { describePage, itLooksAt } from './fixture.ts';

const BART = join(root, 'test/fixtures/bart');

/** `it` for tests that make one panel write: `output` is its trace of the text anew, as the decoder wrote by itself. */
function itWrites() {
  const open = async (...[openPanel]: Parameters<Parameters<typeof itLooksAt>[0]>) => {
    const opened = await openT5(openPanel, { level: 'figures' });
    return { ...opened, content: opened.panel.content };
  };
  return itLooksAt(open).extend('output', ({ shared }) => async () => {
    const { panel, frame, own, content } = await shared();
    if (panel.content !== content) await panel.trace(TEXT, { model: T5 });
    const written = frame.locator('trace-written');
    /** Chooses a token of the output. @returns once its candidates are listed */
    const choose = async (position: number) => {
      await chip(frame, 'tokens', position).click();
      const listed = written.locator('trace-alternatives:not(.stale)');
      await listed.getByText(`Candidates for token ${position} `).waitFor();
    };
    return { panel, frame, own, written, choose };
  });
}

describePage('what an encoder-decoder writes', () => {
  const it = itWrites();

  it('reads a source and writes an output: two strips, the output as the reference writes it', async ({ output }) => {
    const [own] = await expectedCases('t5');
    const written = own?.greedy_from_first_20 ?? [];
    const { frame } = await output();
    expect(await ids(frame, 'source')).toEqual(own?.ids);
    expect(written.length).toBeGreaterThan(10);
    expect((await ids(frame, 'tokens')).slice(0, written.length)).toEqual(written);
    expect(await frame.locator('trace-token-strip .named').allTextContents()).toEqual([
      'Source',
      'Output, as the model wrote it',
    ]);
    await goTo(frame, 'Generation');
    const cache = frame.locator('[data-source-cache]');
    await expect.poll(() => cache.getAttribute('data-tokens')).toBe(String(own?.ids.length));
    // Keys and values of 2 blocks, 4 heads of 12, in float32.
    expect(await cache.getAttribute('data-bytes')).toBe(String(2 * 2 * 4 * 12 * 4 * (own?.ids.length ?? 0)));
    await goTo(frame, 'The whole output');
    const labels = frame.locator('trace-whole-text .key span');
    await expect
      .poll(() => labels.allTextContents())
      .toEqual(['the decoder’s output in this trace', 'what the decoder wrote after it']);
  });

  it('says what the output was before the source was changed', async ({ output }) => {
    const { panel, frame, written } = await output();
    await goTo(frame, 'Decoder tokens');
    const before = await written.locator('[data-target]').inputValue();
    expect(await written.locator('[data-output-before]').count()).toBe(0);
    await panel.trace('The weather was', { model: T5, edited: true });
    await expect
      .poll(() => written.locator('[data-output-before]').textContent())
      .toBe(`Before the source was changed, the output was “${before}”.`);
  });

  it.runIf(thorough)(
    'traces the very same tokens where the output in the field is as it was, whatever the tokenizer makes of its text',
    async ({ output }) => {
      const { panel, frame, own, written } = await output();
      await goTo(frame, 'Decoder tokens');
      const force = written.locator('[data-action="force"]');
      // Its first token is no beginning of a word: before a typed text the tokenizer puts one.
      await written.locator('[data-target]').fill(`${await written.locator('[data-target]').inputValue()}F`);
      await expect.poll(() => written.locator('[data-will-force]').getAttribute('data-will-force')).not.toBeNull();
      await written.locator('[data-target]').press('Backspace');
      await expect.poll(() => written.locator('[data-will-force]').count()).toBe(0);
      const { content } = panel;
      await force.click();
      await expect.poll(() => panel.content).not.toBe(content);
      // So it is still what the decoder wrote by itself.
      expect(await written.locator('[data-action="free"]').getAttribute('disabled')).not.toBeNull();
      expect(await ids(frame, 'tokens')).toEqual(own);
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'tells what the user changed from what the decoder wrote, however much of the output is traced',
    async ({ output }) => {
      const { frame, own, written, choose } = await output();
      await goTo(frame, 'Decoder tokens');
      await choose(3);
      const other = written.locator('tr[data-taken="false"]').first();
      const id = Number(await other.getAttribute('data-alternative'));
      await other.locator('[data-action="go-on"]').click();
      await expect.poll(async () => (await ids(frame, 'tokens')).slice(0, 4)).toEqual([...own.slice(0, 3), id]);
      // What the decoder writes after it is traced at once, as far as the output went before; the token stays chosen.
      expect(await ids(frame, 'tokens')).toHaveLength(own.length);
      expect(await chip(frame, 'tokens', 3).getAttribute('aria-selected')).toBe('true');
      const told = () => written.locator('[data-kept-shown]').textContent();
      const marked = () =>
        strip(frame, 'tokens')
          .locator('[data-changed]')
          .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset['token']));
      for (const kept of [own.length - 1, 8]) {
        await expect
          .poll(told)
          .toMatch(
            new RegExp(
              `^${kept} tokens are traced\\. After these ${kept} the decoder wrote \\d+ tokens, the most that a trace adds; it may go on\\.$`,
            ),
          );
        expect(await written.locator('[data-whose]').textContent()).toBe(
          'You changed token 3. What follows was written anew after your change.',
        );
        expect(await marked()).toEqual(['3']);
        await written.locator('[data-kept]').fill('8');
        if (kept !== 8) await written.locator('[data-action="trace-kept"]').click();
      }
      await choose(2);
      expect(await written.locator('[data-taken="true"] .mark').textContent()).toBe('written');
      // Of what the user wrote, the token behind is kept; of what the decoder wrote, nothing is unless they wish it.
      expect(await written.locator('[data-keep-rest]').isChecked()).toBe(true);
      await choose(3);
      expect(await written.locator('[data-taken="true"] .mark').textContent()).toBe('changed by you');
      expect(await written.locator('[data-keep-rest]').isChecked()).toBe(false);
      // What the decoder wrote, cut off earlier, is still its own.
      await written.locator('[data-kept]').fill('2');
      await written.locator('[data-action="trace-kept"]').click();
      await expect.poll(() => ids(frame, 'tokens')).toEqual(own.slice(0, 3));
      expect(await written.locator('[data-whose]').textContent()).toMatch(/^The decoder wrote this by itself/);
      expect(await written.locator('[data-action="free"]').getAttribute('disabled')).not.toBeNull();
    },
  );

  it.runIf(thorough)(
    'tells what was kept behind a change, and what the decoder would write there, from what is written anew',
    async ({ output }) => {
      const { frame, own, written } = await output();
      await goTo(frame, 'Decoder tokens');
      await chip(frame, 'tokens', 3).click();
      await written.locator('trace-alternatives:not(.stale)').getByText('Candidates for token 3 ').waitFor();
      await written.locator('[data-keep-rest]').check();
      const other = written.locator('tr[data-taken="false"]').first();
      const id = Number(await other.getAttribute('data-alternative'));
      await other.locator('[data-action="go-on"]').click();
      await expect.poll(() => ids(frame, 'tokens')).toEqual(own.with(3, id));
      const last = own.length - 1;
      const whose = () => written.locator('[data-whose]').textContent();
      const kept = `You changed token 3. Tokens 4 to ${last} are kept from the output before`;
      await expect
        .poll(whose)
        .toMatch(new RegExp(`^${kept}; the decoder itself would write “.+” after token \\d+\\.$`));
      // Where its tokens are described, that comes first.
      const happened = frame.locator('[data-step] trace-finding', { has: frame.locator('[data-changed-output]') });
      expect(await happened.locator('p').first().textContent()).toBe(
        `What happened here: You changed token 3. Tokens 4 to ${last} are kept from the output before.`,
      );
      const heading = strip(frame, 'tokens').locator('.named');
      expect(await heading.textContent()).toBe(`Output, token 3 changed by you, tokens 4 to ${last} kept`);
      const marks = strip(frame, 'tokens').locator('[data-kept]');
      expect(await marks.count()).toBe(last - 3);
      await chip(frame, 'tokens', 4).click();
      await expect.poll(() => written.locator('tbody[data-forced] .mark').textContent()).toBe('kept from before');
      // The decoder goes on from the changed token, whichever it is.
      await chip(frame, 'tokens', 3).click();
      await written.locator('trace-alternatives:not(.stale)').getByText('Candidates for token 3 ').waitFor();
      await written.locator('[data-keep-rest]').uncheck();
      await written.locator(`tr[data-alternative="${id}"] [data-action="go-on"]`).click();
      await expect.poll(whose).toBe('You changed token 3. What follows was written anew after your change.');
      expect(await heading.textContent()).toBe('Output, token 3 changed by you, what follows written anew');
      expect(await marks.count()).toBe(0);
      await chip(frame, 'tokens', 4).hover();
      await expect.poll(() => chip(frame, 'tokens', 4).getAttribute('title')).toContain('Written anew by the decoder');
      expect(await written.locator('[data-action="free"]').getAttribute('disabled')).toBeNull();
      // With the decoder's own token put back, it is what the decoder would write.
      await chip(frame, 'tokens', 3).click();
      await written.locator('trace-alternatives:not(.stale)').getByText('Candidates for token 3 ').waitFor();
      await written.locator(`tr[data-alternative="${own[3]}"] [data-action="go-on"]`).click();
      await expect.poll(() => ids(frame, 'tokens')).toEqual(own);
      await expect.poll(whose).toMatch(/ The decoder would write the same by itself\.$/);
      expect(await written.locator('[data-action="free"]').getAttribute('disabled')).not.toBeNull();
    },
  );

  it('writes what it is made to: a text, another token, fewer of them, and then its own again', async ({ output }) => {
    const { panel, frame, own, written, choose } = await output();
    await panel.go({ step: 1 });
    // The field that changes the source leads to where the output is changed.
    await chip(frame, 'tokens', 1).click();
    await panel.page.keyboard.press('e');
    await frame.locator('[data-action="to-force"]').click();
    // The keyboard is in the field there, and what is typed replaces the output.
    await written.locator('[data-target]:focus').waitFor();
    await panel.page.keyboard.type('the sea');
    expect(await written.locator('[data-target]').inputValue()).toBe('the sea');
    // Before it is traced, what the tokenizer makes of it is told.
    await expect
      .poll(() => written.locator('[data-will-force="4"]').textContent())
      .toBe('4 tokens will be forced: ·the + · + se + a. The tokenizer puts a space in front of what was typed.');
    await written.locator('[data-action="force"]').click();
    const texts = () => strip(frame, 'tokens').locator('[role="option"] bdi').allTextContents();
    await expect.poll(texts).toEqual(['<pad>', '·the', '·', 'se', 'a']);
    await expect
      .poll(() => written.locator('[data-kept-shown]').textContent())
      .toMatch(
        /^4 tokens are traced\. After these 4 the decoder wrote \d+ tokens, the last of them “<\/s>”, which ends the output\.$/,
      );
    expect((await ids(frame, 'tokens'))[0]).toBe(0);

    await choose(1);
    await written.getByText('Candidates for token 1 (the first written one, after the start token)').waitFor();
    // What was forced comes first, with its rank and probability, and is not listed twice.
    const forced = written.locator('[data-forced] tr');
    expect(await forced.locator('.mark').textContent()).toBe('forced');
    expect(await forced.getAttribute('data-taken')).toBe('true');
    expect(await written.locator('tbody tr').first().getAttribute('data-taken')).toBe('true');
    expect(Number(await forced.locator('[data-column="rank"]').getAttribute('data-value'))).toBeGreaterThanOrEqual(0);
    expect(await forced.locator('[data-column="probability"]').textContent()).toMatch(/%$/);
    expect(await written.locator('tr[data-taken="true"]').count()).toBe(1);
    const other = written.locator('tr[data-taken="false"]').first();
    await expect.poll(() => other.count()).toBe(1);
    const id = Number(await other.getAttribute('data-alternative'));
    // By its id: the table of the token before may have been read.
    const [, , ...rest] = await ids(frame, 'tokens');
    // A forced text with one token replaced is still a forced text, unless the decoder is to go on from there.
    await written.locator(`tr[data-alternative="${id}"] [data-action="go-on"]`).click();
    await expect.poll(() => ids(frame, 'tokens')).toEqual([0, id, ...rest]);
    await choose(1);
    await written.locator('[data-keep-rest]').uncheck();
    await written.locator(`tr[data-alternative="${id}"] [data-action="go-on"]`).click();
    // The decoder goes on from there, as far as the output went before, or to its end.
    await expect.poll(async () => (await ids(frame, 'tokens')).slice(2)).not.toEqual(rest);
    expect((await ids(frame, 'tokens')).slice(0, 2)).toEqual([0, id]);
    // The box stays as it was set.
    await choose(2);
    await written.locator('[data-keep-rest]').check();
    const next = written.locator('tr[data-taken="false"]').first();
    const [, , , ...behind] = await ids(frame, 'tokens');
    const nextId = Number(await next.getAttribute('data-alternative'));
    await next.locator('[data-action="go-on"]').click();
    await expect.poll(() => ids(frame, 'tokens')).toEqual([0, id, nextId, ...behind]);
    expect(await written.locator('[data-keep-rest]').isChecked()).toBe(true);
    await chip(frame, 'tokens', 1).click();

    await written.locator('[data-kept]').fill('5');
    await written.locator('[data-action="trace-kept"]').click();
    await expect.poll(async () => (await ids(frame, 'tokens')).length).toBe(6);
    expect((await ids(frame, 'tokens')).slice(0, 2)).toEqual([0, id]);

    await written.locator('[data-action="free"]').click();
    await expect.poll(() => ids(frame, 'tokens')).toEqual(own);
    await expect.poll(() => written.locator('[data-action="free"]').getAttribute('disabled')).not.toBeNull();
  });

  it.runIf(thorough)(
    'marks the token that generation_config.json forces at the end, and counts it in the same way everywhere',
    async ({ shared }) => {
      const { panel } = await shared();
      const frame = await panel.trace(TEXT, { model: BART });
      await goTo(frame, 'Generation');
      const last = frame.locator('trace-continuation-strip [data-generated]').last();
      await expect.poll(() => last.locator('.probability').textContent()).toMatch(/% forced$/);
      expect(await frame.locator('trace-continuation-strip .probability', { hasText: 'forced' }).count()).toBe(1);
      const how = frame.locator('[data-how-taken]');
      expect(await how.textContent()).toContain(
        'but at the limit of 17 tokens this model writes “</s>” (forced_eos_token_id in generation_config.json)',
      );
      await goTo(frame, 'Decoder tokens');
      const kept = frame.locator('trace-written [data-kept-shown]');
      await expect
        .poll(() => kept.textContent())
        .toBe(
          '16 tokens are traced. After these 16 the decoder wrote 16 tokens; the 17th, the last that a trace adds, is forced to be “</s>”.',
        );
      // With all of that traced, as much is written after it once more.
      await frame.locator('trace-written [data-kept]').fill('32');
      await frame.locator('trace-written [data-action="trace-kept"]').click();
      await expect
        .poll(() => kept.textContent())
        .toMatch(/^32 tokens are traced\. After these 32 the decoder wrote 16 tokens; the 17th, /);
      // Its text does not show the token that ends it.
      await goTo(frame, 'The whole output');
      expect(await frame.locator('[data-output-end]').textContent()).toBe(
        'The last token, “</s>”, is not in this text: it stands for its end, and is forced here.',
      );
      expect(await frame.locator('trace-whole-text [data-text]').textContent()).toContain('\ufffd');
      expect(await frame.locator('[data-split-characters]').textContent()).toMatch(
        /^“\ufffd” stands here for bytes that are no whole character: lists of tokens name them, for example “<0x[0-9A-F]{2}>”\.$/,
      );
      await goTo(frame, 'Decoder tokens');
      // Lone bytes have their names in the field, and are traced again while it is as it was.
      const own = await ids(frame, 'tokens');
      const field = frame.locator('trace-written [data-target]');
      expect(await field.inputValue()).toMatch(/^(?!.*\ufffd).*<0xC0>ion/);
      const { content } = panel;
      await frame.locator('trace-written [data-action="force"]').click();
      await expect.poll(() => panel.content).not.toBe(content);
      expect(await ids(frame, 'tokens')).toEqual(own);
      // What the tokenizer puts before a forced text is not told to have been written.
      await frame.locator('trace-written [data-target]').fill('the sea');
      await frame.locator('trace-written [data-action="force"]').click();
      await chip(frame, 'tokens', 1).click();
      const given = frame.locator('trace-written tbody[data-forced] .mark');
      await expect.poll(() => given.textContent()).toBe('put there by the tokenizer');
      await chip(frame, 'tokens', 2).click();
      await expect.poll(() => given.textContent()).toBe('forced');
    },
  );

  it.runIf(thorough)(
    'offers at each token of the output, and at each candidate, to write another one there',
    async ({ output }) => {
      const { panel, frame, own } = await output();
      const readAt = (level: string) => frame.locator(`[data-picker="level"] [data-value="${level}"]`).click();
      await readAt('story');
      await goTo(frame, 'What comes next');
      const lead = frame.locator('trace-story-step [data-force]');
      await expect.poll(() => lead.textContent()).toContain('the right button on a candidate offers to write it here');

      // In the menu of a candidate, behind the chosen token.
      await chip(frame, 'tokens', 1).click();
      await frame.locator('trace-story-figure trace-next-bars li button').nth(1).click({ button: 'right' });
      const offered = frame.locator('trace-story-figure trace-candidate-menu');
      const id = Number(/\d+$/.exec((await offered.locator('[data-item="copy-id"]').textContent()) ?? '')?.[0]);
      await offered.locator('[data-item="write"]').click();
      await expect.poll(async () => (await ids(frame, 'tokens')).slice(0, 3)).toEqual([0, own[1], id]);
      expect(await ids(frame, 'tokens')).toHaveLength(own.length);

      // In the menu of a token: its candidates, or the whole output. The start token is given.
      await chip(frame, 'tokens', 0).click({ button: 'right' });
      const menu = frame.locator('trace-token-strip[data-sequence="tokens"] trace-token-menu');
      await menu.locator('[data-item="force"]').waitFor();
      expect(await menu.locator('[data-item="write"]').count()).toBe(0);
      await panel.page.keyboard.press('Escape');
      await chip(frame, 'tokens', 2).click({ button: 'right' });
      await menu.locator('[data-item="write"]').click();
      await frame.locator('trace-alternatives').getByText('Candidates for token 2').waitFor();
      // The keyboard is in the field that finds another token, and Enter writes what is found.
      await frame.locator('trace-written [data-search]:focus').waitFor();
      await panel.page.keyboard.type(String(own[3]));
      await panel.page.keyboard.press('Enter');
      await expect.poll(async () => (await ids(frame, 'tokens')).slice(0, 3)).toEqual([0, own[1], own[3]]);
      expect(await frame.locator('trace-written [data-search]').inputValue()).toBe('');
      await chip(frame, 'tokens', 1).click({ button: 'right' });
      await menu.locator('[data-item="force"]').click();
      await frame.locator('trace-written [data-target]:focus').waitFor();
      // So does a key, from the source as well.
      await chip(frame, 'source', 1).click();
      await panel.page.keyboard.press('o');
      await frame.locator('trace-written [data-target]:focus').waitFor();
      // A double click leads to the candidates, as in a text that is read.
      await chip(frame, 'tokens', 1).dblclick();
      await frame.locator('trace-alternatives').getByText('Candidates for token 1').waitFor();
      await frame.locator('trace-written [data-search]:focus').waitFor();
      // A token of the source is no output.
      await chip(frame, 'source', 1).click({ button: 'right' });
      const ofSource = frame.locator('trace-token-strip[data-sequence="source"] trace-token-menu');
      await ofSource.locator('[data-item="copy-id"]').waitFor();
      expect(await ofSource.locator('[data-item="force"]').count()).toBe(0);
      await panel.page.keyboard.press('Escape');
      await readAt('figures');
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'tells of a saved trace what its output was changed to by the user, and what was kept of it',
    async ({ output }) => {
      const { panel, frame, own, written } = await output();
      const path = join(await tempFolder(), 'changed.safetensors');
      await panel.target({ targetIds: own.slice(1).with(1, 9), changed: [2], kept: [3, 4] });
      await expect.poll(() => ids(frame, 'tokens')).toEqual(own.with(2, 9));
      await panel.saveTrace(path);
      await panel.trace(TEXT, { model: T5 });
      await panel.openSaved(path, T5);
      await goTo(frame, 'Decoder tokens');
      const whose = () => written.locator('[data-whose]').textContent();
      const heading = strip(frame, 'tokens').locator('.named');
      const last = own.length - 1;
      expect(await heading.textContent()).toBe(
        `Output, token 2 changed by you, tokens 3 and 4 kept, tokens 5 to ${last} written anew`,
      );
      await expect.poll(whose).toMatch(/^You changed token 2\. Tokens 3 and 4 are kept from the output before/);
      expect(await strip(frame, 'tokens').locator('[data-changed]').getAttribute('data-token')).toBe('2');
      expect(panel.problems()).toEqual([]);
      if (!thorough) return;
      // A file that says nothing of it, as older ones do.
      const older = join(await tempFolder(), 'older.safetensors');
      await panel.trace(TEXT, { model: T5 });
      await panel.saveTrace(older, true);
      await panel.openSaved(older, T5);
      await goTo(frame, 'Decoder tokens');
      await expect
        .poll(whose)
        .toMatch(/^The file of this trace does not say whether the decoder wrote this by itself\./);
      expect(await heading.textContent()).toBe('Output');
      await goTo(frame, 'Top predictions');
      await expect
        .poll(() => frame.locator('[data-most-surprising]').textContent())
        .toMatch(
          /^The file does not say whether the model wrote this output by itself\. In it, the model was most surprised by /,
        );
      expect(panel.problems()).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'shows in a narrow panel the last token beside what comes next, and a token that was changed',
    async ({ open }) => {
      const { panel, frame, own } = await openT5(open, { viewport: { width: 540, height: 846 }, level: 'story' });
      const last = chip(frame, 'tokens', own.length - 1);
      const box = async (seen: Locator) => (await seen.boundingBox()) ?? { x: 0, width: 0 };
      const next = strip(frame, 'tokens').locator('.next');
      // There are no arcs here, whose ends beyond the edge are named beside the tokens.
      await expect
        .poll(async () => (await box(next)).x - (await box(last)).x - (await box(last)).width)
        .toBeLessThan(40);
      await give(panel, own.slice(1).with(1, 9), [2]);
      expect(await chosen(frame, 'tokens')).toBe(own.length - 1);
      const end = async () => (await box(strip(frame, 'tokens'))).x;
      await expect.poll(async () => (await box(chip(frame, 'tokens', 2))).x - (await end())).toBeGreaterThanOrEqual(0);
      // Who goes on to another step reads about the chosen one.
      await goTo(frame, 'What comes next');
      await expect.poll(async () => (await box(chip(frame, 'tokens', 2))).x - (await end())).toBeLessThan(0);
    },
  );

  it.runIf(thorough)('takes no token of a list that was of another place', async ({ output }) => {
    const { frame, written } = await output();
    await goTo(frame, 'Decoder tokens');
    await chip(frame, 'tokens', 1).click();
    const list = written.locator('trace-alternatives:not(.stale)');
    await list.getByText('Candidates for token 1').waitFor();
    await expect.poll(() => list.locator('[data-action="go-on"][disabled]').count()).toBe(0);
    // Before the answer for the other place can arrive.
    const usable = await written.evaluate(async (element) => {
      type Written = HTMLElement & { panel: { choice: { token: number } }; updateComplete: Promise<boolean> };
      const output = element as Written;
      const detail = { token: 2 };
      output.dispatchEvent(new CustomEvent('choose', { detail, bubbles: true, composed: true }));
      while (output.panel.choice.token !== 2) await Promise.resolve();
      await output.updateComplete;
      const shown = output.shadowRoot?.querySelector('trace-alternatives') as Written;
      await shown.updateComplete;
      const of = (selector: string) => shown.shadowRoot?.querySelectorAll(selector).length;
      return [of('[data-action="go-on"]'), of('[data-action="go-on"]:not([disabled])')];
    });
    expect(usable).toEqual([10, 0]);
    await list.getByText('Candidates for token 2').waitFor();
    await expect.poll(() => list.locator('[data-action="go-on"][disabled]').count()).toBe(0);
  });

  it.runIf(thorough)(
    'shows the token that is forced, and by which rule of generation_config.json, in the step of the predicted token too',
    async ({ shared }) => {
      const { panel } = await shared();
      const model = await tempFolder();
      await cp(BART, model, { recursive: true });
      const file = join(model, 'generation_config.json');
      await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), forced_bos_token_id: 44 }));
      const frame = await panel.trace(TEXT, { model });
      const step = frame.locator('trace-next-token');
      const expectForced = async () => {
        await step.locator('[data-next="ruled"]').waitFor();
        expect(await step.locator('[data-next="ruled"]').getAttribute('data-id')).toBe('44');
        expect(await step.locator('[data-next].taken').getAttribute('data-next')).toBe('ruled');
        expect(await step.locator('[data-next="greedy"]').getAttribute('data-id')).not.toBe('44');
        expect(await step.locator('[data-rule]').textContent()).toContain(
          'generation_config.json, forced_bos_token_id',
        );
      };
      // In the generation, the last token is forced.
      await goTo(frame, 'Generation');
      await expect.poll(() => frame.locator('trace-generation [data-generated]').count()).toBeGreaterThan(0);
      await frame.locator('trace-continuation-strip [data-action="step-last"]').click();
      await expect
        .poll(() => frame.locator('trace-generation [data-rule]').textContent())
        .toContain('generation_config.json, forced_eos_token_id');
      expect(await frame.locator('trace-generation [data-reason="length"]').textContent()).toContain(
        '(forced_eos_token_id) sets the last token',
      );
      // Within what is written: the rule decides about what comes right after the start token.
      await goTo(frame, 'The predicted token');
      await step.locator('[data-next="greedy"]').waitFor();
      expect(await step.locator('[data-next="ruled"]').count()).toBe(0);
      await chip(frame, 'tokens', 0).click();
      await expectForced();

      // And where only the start token is traced.
      await chip(frame, 'tokens', 1).click();
      await panel.page.keyboard.press('e');
      await frame.locator('trace-text-field [data-action="to-force"]').click();
      await frame.locator('trace-written [data-kept]').fill('0');
      await frame.locator('trace-written [data-action="trace-kept"]').click();
      await expect.poll(() => ids(frame, 'tokens')).toEqual([2]);
      await goTo(frame, 'The predicted token');
      await expectForced();
    },
  );
});
