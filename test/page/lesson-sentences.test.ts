/** The lesson on sentences as vectors: in an encoder, and in a model that is none. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { sentenceEncoder } from '../unit/encoder-folders.ts';
import { violationsOfOwn } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { describePage, it } from './fixture.ts';
import { STARTER } from './open-panel.ts';

const WIDE = { width: 1100, height: 800 };
const MINILM = join(root, '../shared/models/all-minilm-l6-v2');
const missing = existsSync(join(MINILM, 'model.safetensors')) ? '' : ` (skipped: ${MINILM} is not there)`;

describePage('the lesson on sentences', () => {
  it.runIf(thorough)(
    'leads through an encoder from its tokens to the vector of the text, and its question is answered by cosines of that',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.lesson('sentences', await sentenceEncoder(), 'starter');
      const next = frame.locator('[data-lesson="next"]');
      const step = () => frame.locator('trace-story-step h2').textContent();
      const found = () => frame.locator('[data-lesson-found]').textContent();
      expect(await frame.locator('trace-lesson-bar h2').textContent()).toBe('Lesson 12: Sentences as vectors');
      // It is at home in any model of the kind.
      expect(await frame.locator('[data-lesson-other-model]').count()).toBe(0);
      await expect
        .poll(() => frame.locator('[data-lesson-own-model]').textContent())
        .toMatch(/^This lesson runs in the model .+, not in starter\.$/);
      await expect.poll(found).toMatch(/^Here it puts .+ before the text and .+ after it: \d+ tokens in all\.$/);
      const steps: (string | null)[] = [await step()];
      for (let card = 1; card < 8; card++) {
        await next.click();
        await expect
          .poll(() => frame.locator('trace-lesson-bar [data-card]').getAttribute('data-card'))
          .toBe(`${card}`);
        await frame.locator('[data-lesson-text]').waitFor();
        // What each step is called is told by the story.
        await expect.poll(step).not.toBe(card < 4 ? steps.at(-1) : '');
        steps.push(await step());
      }
      expect(new Set(steps.slice(3)).size).toBe(1);
      await expect
        .poll(found)
        .toMatch(/^Here the cosine with “The children did not go home\.”, which says the opposite, is /);
      await next.click();
      const options = frame.locator('[data-option]');
      await expect.poll(() => options.count()).toBe(3);
      await frame.locator('[data-lesson="show"]').click();
      const why = (await frame.locator('[data-feedback="shown"]').textContent()) ?? '';
      const cosines = [...why.matchAll(/” (?:is )?(−?\d\.\d\d)/g)].map(([, cosine]) =>
        Number(cosine?.replace('−', '-')),
      );
      expect(cosines).toHaveLength(3);
      expect(cosines.every((cosine) => Math.abs(cosine) <= 1)).toBe(true);
      expect(await frame.locator('main').textContent()).not.toMatch(/next token/i);
      await frame.locator('[data-lesson-last]').waitFor();
      await expect.poll(() => panel.asked.finished).toEqual(['sentences']);
      if (thorough)
        expect(await violationsOfOwn(frame, 'llm-trace-app', 'trace-view', 'trace-lesson-place')).toEqual([]);
    },
  );

  it.runIf(thorough)(
    'in a model that is no sentence encoder it says so, and tells and asks nothing that this one does not have',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.lesson('sentences', STARTER);
      const other = frame.locator('[data-lesson-other-model]');
      await expect
        .poll(async () => (await other.textContent())?.replace(/\s+/g, ' ').trim())
        .toBe(
          'This lesson is about sentence encoders, and starter is none: it does not make one vector of a text. Back to a Sentence Encoder',
        );
      const next = frame.locator('[data-lesson="next"]');
      for (let card = 0; card < 8; card++) {
        expect(await frame.locator('[data-lesson-found], trace-lesson-bar [role="alert"]').count()).toBe(0);
        await next.click();
      }
      await frame.locator('trace-lesson-bar').getByText('A sentence embedding does not apply here').waitFor();
      expect(await frame.locator('[data-option]').count()).toBe(0);
    },
  );

  it.runIf(thorough && missing === '')(
    `a denial has the largest cosine in a published encoder${missing}`,
    async ({ open }) => {
      const panel = await open({ viewport: WIDE, level: 'story', place: null });
      const frame = await panel.lesson('sentences', MINILM);
      const found = () => frame.locator('[data-lesson-found]').textContent();
      const next = frame.locator('[data-lesson="next"]');
      await next.click();
      await expect.poll(found).toMatch(/looks from “the” at “children”, which comes after it, with a weight of 0\.81/);
      const inspected = frame.locator('trace-story-figure trace-inspector [data-inspected]');
      const weight = async () => Number(await inspected.getAttribute('data-inspected')).toFixed(2);
      await expect.poll(weight).toBe('0.81');
      await next.click();
      await next.click();
      // The mean is drawn while it is told, and then what is left of it.
      const drawn = () => frame.locator('trace-story-figure [data-tensor]').getAttribute('data-tensor');
      await expect.poll(found).toMatch(/ At dimension 25 that is .* \/ 7 = 0\.989\.$/);
      await expect.poll(drawn).toBe('pooled');
      await next.click();
      await expect.poll(drawn).toBe('sentence_embedding');
      for (let card = 0; card < 3; card++) await next.click();
      await expect.poll(found).toMatch(/ is 0\.83: more than with “The kids walked back to their house\.”, /);
      await next.click();
      await frame.locator('[data-option="0"]').click();
      await expect
        .poll(() => frame.locator('[data-feedback="wrong"]').textContent())
        .toContain('is 0.59: another sentence');
      await frame.locator('[data-option="1"]').click();
      await frame.locator('[data-feedback="right"]').waitFor();
    },
  );
});
