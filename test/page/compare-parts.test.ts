/** Which heads and MLPs make the difference of two traces: tables, tints and where it is begun. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { proseHundredths } from '../../src/base/number-text.ts';
import { percent, signedDifference, signedHundredths, signedShort } from '../../webview/strings/format.ts';
import { seriousViolations, violationsOfOwn } from '../workbench/axe.ts';
import { root } from '../workbench/paths.ts';
import { thorough } from '../workbench/thorough.ts';
import { COLD, choose, FINE, save, savedTensors, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';
import { printedJson, savedTrace } from './terminal.ts';

const [BOATS, BIRDS] = ['The boats come back in the', 'The birds come back in the'];
const [HARBOUR, RIVER] = ['The old man went down to the harbour', 'The old man went down to the river'];

/** A model that no panel opens. */
const ABSENT = ['--model', join(root, 'test/fixtures/gpt2')];

/** The logits after the last token of a text. */
async function logitsAtEnd(text: string): Promise<Float32Array> {
  const saved = await savedTensors(text);
  return (await saved.float32('logits')).slice(-(saved.shape('logits')?.at(-1) ?? 0));
}

interface PrintedPatch {
  readonly part: { readonly layer: number; readonly head: number | null };
  readonly share: number;
}

/** Of a run with a part of the other text, as the terminal program prints it. */
interface WholePatch {
  readonly at: { readonly a: number };
  readonly direct: { readonly before: number };
  readonly most: Readonly<
    Record<
      'before' | 'after',
      readonly {
        readonly text: string;
        readonly before: { readonly probability: number };
        readonly after: { readonly probability: number };
      }[]
    >
  >;
}

/** What the terminal program prints of a token, and of another that it is told of rather than, in three runs. */
interface ToldByTokens {
  readonly patch: Readonly<Record<'before' | 'after' | 'other', { readonly logit: number }>> & {
    readonly difference: Readonly<Record<'before' | 'after' | 'other', number>>;
  };
}

/** How far each head and MLP of the birds leads from the boats to them, in runs of the terminal program. */
async function sharesOfAll() {
  const { patches } = await printedJson<{ patches: PrintedPatch[] }>('compare', BOATS, BIRDS, '--patch', 'all');
  return patches.map(({ part: { layer, head }, share }) => [`${layer}.${head ?? 'mlp'}`, share]);
}

/** As sentences name a part. */
function nameOf(part: string): string {
  const [layer, head] = part.split('.');
  return head === 'mlp' ? `the MLP of block ${layer}` : `head ${layer}.${head}`;
}

describePage('the parts of a comparison', () => {
  /** Some tests look at two texts of which another token is predicted. */
  const it = itLooksAt(async (open) => {
    const panel = await open({ viewport: WIDE });
    return { panel, frame: await panel.compare(await panel.make(BOATS), await panel.make(BIRDS)) };
  });

  it('tells which heads and MLPs differ most, and goes to a head in both', async ({ open }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(FINE), await panel.make(COLD));
    const finding = frame.locator('compare-summary [data-parts]');
    await finding.waitFor({ state: 'attached' });
    const [head = '', mlp = ''] = [await finding.getAttribute('data-head'), await finding.getAttribute('data-mlp')].map(
      String,
    );
    const [layer, number] = head.split('.');
    expect(await finding.getAttribute('title')).toBe(`block ${layer}, head ${number}`);
    await frame.locator('compare-summary [data-go="parts"]').click();
    await frame.locator('[data-action="all-parts"]').click();
    // What is added has a true minus, as in sentences, what is hardly anything no power of ten, and it is said to what it adds.
    const tables = frame.locator('compare-part-tables');
    expect(await tables.locator('[data-adds-to]').first().textContent()).toMatch(
      /^: what each adds to the logit of “.+”$/,
    );
    const written = await tables.locator('td[data-value]').allTextContents();
    expect(written.filter((text) => /^−\d/.test(text)).length).toBeGreaterThan(0);
    expect(written.filter((text) => /-|\de/.test(text))).toEqual([]);
    const button = frame.locator(`[data-part="${head}"] th button`).first();
    expect(await button.getAttribute('title')).toBe(`Go to block ${layer}, head ${number} in both`);
    const rowsOf = (table: string) =>
      frame.locator(`[data-parts="${table}"] tbody tr`).evaluateAll((rows) =>
        rows.map((row) => ({
          name: (row as HTMLElement).dataset['part'],
          ...Object.fromEntries(
            [...row.querySelectorAll<HTMLElement>('[data-column]')].map(({ dataset }) => [
              dataset['column'],
              Number(dataset['value']),
            ]),
          ),
        })),
      ) as Promise<{ name: string; a: number; b: number; difference: number }[]>;
    const [heads, mlps] = [await rowsOf('heads'), await rowsOf('mlps')];
    expect([heads.length, mlps.length]).toEqual([48, 6]);
    expect([heads[0]?.name, mlps[0]?.name]).toEqual([head, `MLP ${mlp}`]);
    for (const rows of [heads, mlps]) {
      const sizes = rows.map(({ difference }) => Math.abs(difference));
      expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
      for (const { a, b, difference } of rows) expect(difference).toBe(a - b);
    }
    const sum = (table: string) =>
      frame
        .locator(`[data-sum="${table}"] [data-value]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'])));
    const names = await frame
      .locator('[data-parts="sums"] tbody tr')
      .evaluateAll((rows) => rows.map((row) => String((row as HTMLElement).dataset['sum'])));
    expect(names).toEqual(expect.arrayContaining(['heads', 'mlps', 'embed', 'rest']));
    const lines = new Map<string, number[]>();
    for (const each of [...names, 'logit']) lines.set(each, await sum(each));
    for (const [place, side] of (['a', 'b'] as const).entries()) {
      const at = (line: string) => lines.get(line)?.[place] ?? Number.NaN;
      expect(heads.reduce((total, row) => total + row[side], 0)).toBeCloseTo(at('heads'), 9);
      expect(mlps.reduce((total, row) => total + row[side], 0)).toBeCloseTo(at('mlps'), 9);
      expect(names.reduce((total, line) => total + at(line), 0)).toBeCloseTo(at('logit'), 9);
      // What is left are roundings alone.
      expect(Math.abs(at('rest'))).toBeLessThan(1e-4);
    }
    await frame.locator(`[data-part="${head}"] button`).click();
    await frame.getByRole('button', { name: `Block ${layer}, head ${number} in both` }).click();
    for (const [picker, value] of Object.entries({
      'a-layer': layer,
      'a-head': number,
      'b-layer': layer,
      'b-head': number,
    }))
      await frame.locator(`[data-picker="${picker}"] [data-value="${value}"][aria-checked="true"]`).waitFor();
    await frame.locator(`compare-tensor[data-tensor="blocks.${layer}.attn.pattern"]`).waitFor();
    // Every step is there: compared, or with a word why not.
    expect(await frame.locator('main section[id^="step-"]').count()).toBe(18);
    for (const step of [1, 2, 3, 16, 17, 18])
      expect(await frame.locator(`#step-${step} [data-other-step]`).count(), `step ${step}`).toBe(1);
    expect(panel.problems()).toEqual([]);
  });

  it('says why A predicts one token and B another: by the difference of both logits, wherever parts are named first', async ({
    shared,
  }) => {
    const [ofA, ofB] = [await logitsAtEnd(BOATS), await logitsAtEnd(BIRDS)];
    const top = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
    const [a, b] = [top(ofA), top(ofB)];
    expect(a).not.toBe(b);
    const apart = [ofA, ofB].map((logits) => (logits[a] as number) - (logits[b] as number)) as [number, number];
    const { panel, frame } = await shared();
    const finding = frame.locator('compare-summary [data-parts]');
    await finding.waitFor({ state: 'attached' });
    const sentence = String(await finding.textContent());
    const written = signedDifference(...apart);
    const [leadsBy, trailsBy, change] = [written.a, written.b, written.difference].map((text) => text.slice(1));
    expect([written.a.charAt(0), written.b.charAt(0)]).toEqual(['+', '−']);
    const standing = `In A the logit of “·same” leads that of “·wood” by ${leadsBy}; in B it trails by ${trailsBy}. Of this change of ${change}, head `;
    expect(sentence).toContain(standing);
    // Shares say what they are shares of, also where they are more than the whole.
    const moved = frame.locator('compare-summary [data-moved]');
    await moved.waitFor({ state: 'attached' });
    const share = percent(Number(await moved.getAttribute('data-moved')));
    expect(await moved.textContent()).toContain(
      `From A to B, some tokens lose probability, ${share} in all, and others gain as much`,
    );
    const first = frame.locator('compare-summary [data-first-stage]');
    await first.waitFor({ state: 'attached' });
    expect(await first.textContent()).toMatch(
      /the distance between the vectors of A and B is 1\d\d\.\d\d\u00a0% of the longer one’s length\./,
    );
    // The header, the link and the table begin with the same logit and the same head.
    await frame.locator('compare-summary [data-go="parts"]').click();
    const picked = frame.locator('[data-picker="part-token"] [aria-checked="true"]');
    expect(await picked.textContent()).toBe('·same − ·wood');
    const added = (row: string, column: string) =>
      frame
        .locator(`[data-parts="${row}"] [data-column="${column}"]`)
        .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset['value'])));
    const differences = await added('heads', 'difference');
    const most = differences.findIndex((value) => value > 0);
    const row = frame.locator('[data-parts="heads"] tbody tr').nth(most);
    const head = String(await row.getAttribute('data-part'));
    expect(await finding.getAttribute('data-head')).toBe(head);
    const value = differences[most] as number;
    const [addsA, addsB] = await Promise.all(['a', 'b'].map(async (side) => (await added('heads', side))[most]));
    const adds = signedDifference(addsA ?? 0, addsB ?? 0);
    const makes = `${standing}${head} makes ${adds.difference.slice(1)} directly`;
    const remarkable = await frame.locator('[data-remarkable]').textContent();
    expect(sentence).toContain(`${makes}, the most of all 48 heads: it adds ${adds.a} in A and ${adds.b} in B.`);
    const mlp = (await added('mlps', 'difference')).find((each) => each > 0) as number;
    const block = await finding.getAttribute('data-mlp');
    // Where an MLP makes more of the change, it comes before the head.
    const ofBoth = `${standing.replace(/head $/, '')}the MLP of block ${block} makes most directly, ${signedHundredths(mlp).slice(1)}; of the heads it is head ${head}, with ${adds.difference.slice(1)}`;
    expect(remarkable).toBe(`${mlp > value ? ofBoth : makes}.`);
    expect(sentence).toContain(
      `Of the MLPs, that of block ${block} contributes most directly: ${signedHundredths(mlp)}.`,
    );
    // It is said first what differs, what that does, and which part makes most of it.
    const lead = String(await frame.locator('compare-summary [data-lead]').textContent());
    expect(lead).toMatch(
      /: A predicts “·same” next \(.+\u00a0%\), B predicts “·wood” \(.+\u00a0%\)\. The difference between the two logits changes by /,
    );
    const largest = mlp > value ? `The MLP of block ${block}` : `Head ${head}`;
    expect(lead).toMatch(
      new RegExp(
        `changes by [\\d.]+\\. ${largest} makes [\\d.]+ of that directly, the most of all heads and MLPs(; others work against it)?\\.`,
      ),
    );
    const [layer = 0, number = 0] = head.split('.').map(Number);
    await frame.getByRole('button', { name: `Block ${layer}, head ${number} in both` }).waitFor();
    // Where that head looks in one and not in the other: at the subject, as the saved weights say.
    const weights = async (text: string) => {
      const saved = await savedTensors(text);
      return (await saved.float32(`blocks.${layer}.attn.pattern`)).slice((number * 7 + 6) * 7, (number * 7 + 7) * 7);
    };
    const [looksA, looksB] = [await weights(BOATS), await weights(BIRDS)];
    const apartAt = looksA.map((weight, key) => Math.abs(weight - (looksB[key] as number)));
    expect(apartAt.indexOf(Math.max(...apartAt))).toBe(1);
    expect(`${lead} ${sentence}`).toContain(
      `In A, ${percent(looksA[1] as number)} of its attention lies on “·bo”; in B, ${percent(looksB[1] as number)} lies on “·bird”.`,
    );
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)('takes apart what A predicts, what B does, or the difference of both', async ({ open }) => {
    const texts = ['Paul gave Mary a gift because she was', 'Paul gave Mary a gift because she had'] as const;
    const [ofA, ofB] = await Promise.all(texts.map(logitsAtEnd));
    const top = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
    const [a, b] = [top(ofA as Float32Array), top(ofB as Float32Array)];
    expect(a).not.toBe(b);
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(texts[0]), await panel.make(texts[1]));
    const picker = frame.locator('[data-picker="part-token"]');
    await frame.locator('compare-summary [data-go="parts"]').click();
    const [first, second, both] = (await picker.locator('[role="radio"]').allTextContents()) as [
      string,
      string,
      string,
    ];
    expect(both).toBe(`${first} − ${second}`);
    const shown = (line: string) =>
      frame
        .locator(`[data-sum="${line}"] [data-value]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'])));
    const logits = [ofA, ofB].map((all) => [all?.[a], all?.[b]]) as [number, number][];
    const wanted = {
      a: logits.map(([one]) => one),
      b: logits.map(([, other]) => other),
      difference: logits.map(([one, other]) => one - other),
    };
    const heads: Record<string, number[]> = {};
    for (const of of ['a', 'b', 'difference'] as const) {
      await choose(frame, 'part-token', of);
      const [inA, inB] = wanted[of] as [number, number];
      await expect.poll(() => shown('logit')).toEqual([inA, inB, inA - inB].map((value) => expect.closeTo(value, 3)));
      heads[of] = await shown('heads');
    }
    const [one, other] = [heads['a'] ?? [], heads['b'] ?? []];
    expect(heads['difference']).toEqual(one.map((value, i) => expect.closeTo(value - (other[i] ?? 0), 6)));
    const meaning = frame.locator('compare-parts p', {
      hasText: `the logit of “${first}” minus that of “${second}”`,
    });
    await meaning.locator('[data-term="direct logit attribution"]').waitFor();
    // Bars of heads and of MLPs have one scale, that of the largest difference of both.
    const bars = await frame
      .locator('[data-parts="heads"] tbody tr, [data-parts="mlps"] tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => ({
          length: Number(row.querySelector('.signed-bar rect')?.getAttribute('width')),
          value: Math.abs(Number(row.querySelector<HTMLElement>('[data-column="difference"]')?.dataset['value'])),
        })),
      );
    const full = Math.max(...bars.map(({ value }) => value));
    for (const { length, value } of bars) expect(length).toBeCloseTo((42 * value) / full, 3);
    // The same by intervention: A with what the chosen head gives in B, beside what both say by themselves.
    const patched = frame.locator('compare-patch trace-intervention [role="status"]');
    const reasons = frame.locator('compare-patch trace-intervention [data-reasons]');
    await frame.locator('[data-action="patch-head"]').click();
    const [inA = 0, inB = 0] = wanted.difference.map((value) => Number(value));
    const number = (value: number) => value.toFixed(2).replace('-', '−');
    await expect
      .poll(() => reasons.textContent())
      .toMatch(new RegExp(`^The logit of .* is \\S+ instead of ${number(inA)}, and ${number(inB)} in B\\. `));
    expect(await patched.textContent()).toMatch(/^With what head .* gives in B, at .* a probability of /);
    // After a token where both predict the same, that one's logit is taken apart.
    await frame.locator('#parts [data-picker="after"] [data-value="chosen"]').click();
    await frame.locator('[data-strip="tokens"] [data-a="2"][data-b="2"]').click();
    await picker.waitFor({ state: 'detached' });
    await frame.locator('compare-parts [aria-busy="true"]').waitFor({ state: 'detached' });
    const [alone = 0, beside = 0] = await shown('logit');
    expect([alone, Math.abs(alone) > 0.5]).toEqual([beside, true]);
    // What was told was of another place.
    expect(await patched.textContent()).toBe('');
    expect(panel.problems()).toEqual([]);
  });

  it('a link at the beginning leads to where A runs with a part of B, at all aligned tokens or at one: it is told as the terminal tells it, and stays when the panel is hidden', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
    const link = frame.locator('compare-summary [data-go="patch"]');
    await expect.poll(() => link.textContent()).toBe('Run A with a part of B');
    await link.click();
    const patch = frame.locator('compare-patch');
    const title = patch.locator('h3').first();
    await title.waitFor();
    // It takes the keyboard, and stays in sight though what is above it takes its height only now.
    await expect.poll(() => title.evaluate((element) => element.matches(':focus'))).toBe(true);
    const isSeen = async () => {
      const [view, box] = [await frame.locator('main').boundingBox(), await title.boundingBox()];
      return Math.abs((box?.y ?? 0) - (view?.y ?? 0)) < 30;
    };
    await expect.poll(isSeen).toBe(true);
    const sentences = patch.locator('trace-intervention :is([role="status"], [data-reasons])');
    const said = async () => (await sentences.allTextContents()).join(' ').replaceAll('·', '');
    const label = (await patch.locator('[data-action="patch-mlp"]').textContent()) ?? '';
    const block = /\d+$/.exec(label)?.[0];
    const printed = async (part: string, ...options: string[]) =>
      (await printedJson<{ patch: WholePatch }>('compare', BOATS, BIRDS, '--patch', `L${block}${part}`, ...options))
        .patch;
    const rowsOf = ({ most }: WholePatch) =>
      most.before.map(({ text, before }, rank) => {
        const other = most.after[rank];
        return [text, percent(before.probability), other?.text, percent(other?.after.probability ?? 0)].join(' ');
      });
    const shownRows = () =>
      patch
        .locator('trace-most-in-both tbody tr')
        .evaluateAll((rows) =>
          rows.map((row) =>
            [...row.querySelectorAll('td')].map((cell) => cell.textContent?.replace('·', ' ')).join(' '),
          ),
        );
    await patch.locator('[data-action="patch-mlp"]').click();
    const everywhere = await printed('MLP');
    await expect.poll(shownRows).toEqual(rowsOf(everywhere));
    const [ofA, ofB] = (await said()).split(' directly instead of ')[1]?.split(' (in B ') ?? [];
    expect(ofA).toBe(signedHundredths(everywhere.direct.before));
    expect(ofB).toMatch(/^[+−]\d\.\d\d, as the final norm there divides by another size\), /);
    // At one token alone: there the end of the text keeps its own.
    const at = patch.locator('[data-picker="patch-at"]');
    expect(await at.textContent()).toMatch(/^\s*all \d aligned tokens ▾\s*$/);
    await at.locator('.opener').click();
    await at.locator('[data-item]').nth(2).click();
    await expect.poll(() => at.textContent()).toMatch(/alone ▾\s*$/);
    await expect.poll(said).toBe('');
    await patch.locator('[data-action="patch-mlp"]').click();
    await expect.poll(said).toMatch(/gives in B, at one token alone, “.+” at position (\d)/);
    const position = /at position (\d)/.exec(await said())?.[1] ?? '';
    const alone = await printed('MLP', '--at', position);
    expect(alone.at.a).toBe(Number(position));
    await expect.poll(shownRows).toEqual(rowsOf(alone));
    expect(rowsOf(alone)).not.toEqual(rowsOf(everywhere));
    // The residual stream there, before and after what the block writes.
    const stream = patch.locator('[data-action="patch-stream_post"]');
    expect(await stream.textContent()).toBe(`Run A with B’s residual stream after block ${block}`);
    await stream.click();
    await expect.poll(said).toMatch(/^With B’s residual stream after block \d, at one token alone, /);
    await expect.poll(shownRows).toEqual(rowsOf(await printed('POST', '--at', position)));
    // Some of all parts in turn; and the page is made anew when its tab is shown again.
    await patch.locator('[data-action="patch-all"]').click();
    const sweep = patch.locator('[data-sweep]');
    const tried = async () => Number(await sweep.getAttribute('data-sweep'));
    await expect.poll(tried).toBeGreaterThan(2);
    await patch.locator('[data-action="cancel-all"]').click();
    await patch.locator('[data-action="patch-all"]').waitFor();
    const before = { said: await said(), tried: await tried(), at: await at.textContent() };
    await panel.page.reload();
    await expect.poll(said).toBe(before.said);
    expect(await tried()).toBeGreaterThanOrEqual(before.tried);
    expect(await at.textContent()).toBe(before.at);
    expect(panel.problems()).toEqual([]);
  });

  it('where A runs with parts of B stands below the tables at the whole width, and a link beside the matrix leads there', async ({
    open,
  }) => {
    for (const width of [1300, 700]) {
      const panel = await open({ viewport: { width, height: 900 } });
      const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
      const parts = frame.locator('compare-parts');
      await parts.scrollIntoViewIfNeeded();
      const patch = parts.locator('compare-patch');
      await patch.waitFor();
      const [all, tables, matrix, own] = await Promise.all(
        [parts, parts.locator('compare-part-tables'), parts.locator('.matrix'), patch].map((one) => one.boundingBox()),
      );
      if (!all || !tables || !matrix || !own) throw new Error('not all is there');
      expect(own.width).toBeCloseTo(all.width, 0);
      expect(own.x).toBeCloseTo(matrix.x, 0);
      expect(own.y).toBeGreaterThanOrEqual(tables.y + tables.height);
      await parts.locator('[data-action="to-patch"]').click();
      const title = patch.locator('h3').first();
      await expect.poll(() => title.evaluate((element) => element.matches(':focus'))).toBe(true);
      // What rules all runs stands above them, and above what they tell.
      const order = await patch.evaluate((element) =>
        ['[data-picker="patch-at"]', 'trace-intervention', '[data-sweep]', 'compare-stream-sweep'].map(
          (place) => element.shadowRoot?.querySelector(place)?.getBoundingClientRect().top ?? Number.NaN,
        ),
      );
      expect(order).toEqual(order.toSorted((a, b) => a - b));
      expect(panel.problems()).toEqual([]);
    }
  });

  it('how far a run leads is measured by whichever token is chosen, or two: those that both predict, or any of the vocabulary', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
    await frame.locator('compare-summary [data-go="patch"]').click();
    const patch = frame.locator('compare-patch');
    const measure = patch.locator('[data-measure]');
    const said = () => patch.locator('trace-intervention [role="status"]').first().textContent();
    const reasons = () => patch.locator('trace-intervention [data-reasons]').textContent();
    const pick = async (picker: string, item: string) => {
      await patch.locator(`[data-picker="${picker}"] .opener`).click();
      await patch.locator(`[data-picker="${picker}"] [role="menuitem"]`, { hasText: item }).first().click();
    };
    // It begins with what the table above takes apart.
    await expect
      .poll(() => measure.textContent())
      .toBe(
        'How far a run leads from A to B is measured by a logit difference: the logit of “·same” minus that of “·wood”.',
      );
    const label = (await patch.locator('[data-action="patch-mlp"]').textContent()) ?? '';
    const block = Number(/\d+$/.exec(label)?.[0]);
    const printed = await printedJson<ToldByTokens>('compare', BOATS, BIRDS, '--patch', `L${block}MLP`);
    // The terminal tells of “·same”, and by how much its logit is above that of “·wood”.
    const { patch: ofBoth } = printed;
    const logit = (run: 'before' | 'after' | 'other') => proseHundredths(ofBoth[run].logit - ofBoth.difference[run]);
    await pick('patch-rather-than', 'no other token');
    await pick('patch-of', '·wood');
    await expect
      .poll(() => measure.textContent())
      .toBe('How far a run leads from A to B is measured by the log-probability of “·wood”.');
    await patch.locator('[data-action="patch-mlp"]').click();
    await expect
      .poll(said)
      .toContain(`, a logit of ${logit('after')} instead of ${logit('before')} (in B ${logit('other')}) and rank `);
    expect(await reasons()).toContain('By the log-probability, that ');
    // Any token: its text is typed. A minus itself is not offered.
    await pick('patch-rather-than', 'another…');
    await expect
      .poll(() => patch.locator('trace-token-field input').evaluate((field) => field.matches(':focus')))
      .toBe(true);
    await panel.page.keyboard.type(' water');
    await panel.page.keyboard.press('Enter');
    await expect
      .poll(() => measure.textContent())
      .toBe(
        'How far a run leads from A to B is measured by a logit difference: the logit of “·wood” minus that of “·water”.',
      );
    await patch.locator('[data-action="patch-mlp"]').click();
    await expect.poll(reasons).toContain('The logit of “·wood” minus that of “·water” is ');
    await patch.locator('[data-picker="patch-rather-than"] .opener').click();
    expect(
      (await patch.locator('[data-picker="patch-rather-than"] [role="menuitem"]').allTextContents()).some((item) =>
        item.includes('·wood'),
      ),
    ).toBe(false);
    await panel.page.keyboard.press('Escape');
    // The table above still takes apart what it did; another choice there is followed here.
    await choose(frame, 'part-token', 'a');
    await expect
      .poll(() => measure.textContent())
      .toBe('How far a run leads from A to B is measured by the log-probability of “·same”.');
    expect(
      await violationsOfOwn(
        frame,
        'llm-trace-app',
        'compare-view',
        'compare-parts',
        'compare-patch',
        'compare-patch-token',
      ),
    ).toEqual([]);
    expect(panel.problems()).toEqual([]);
  });

  it('tries the residual stream at every token from the first that differs on, before every block: the map has what the terminal tells, stays when the panel is hidden, and leads to each run', async ({
    open,
  }) => {
    const panel = await open({ viewport: WIDE });
    const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
    await frame.locator('[data-goto="parts"]').click();
    const sweep = frame.locator('compare-stream-sweep');
    await sweep.locator('[data-action="patch-stream-all"]').click();
    const cells = sweep.locator('td button');
    await sweep.locator('[role="progressbar"]').waitFor({ state: 'detached' });
    const [rows, columns] = [await sweep.locator('tbody tr').count(), await sweep.locator('thead th').count()];
    expect(columns).toBe(7); // before each of six blocks, and after the last
    expect(await cells.count()).toBe(rows * columns);
    // Before the first block only tokens that differ do, and after the last only the last one has a part in the prediction.
    const shares = await cells.evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['share'])));
    const names = await sweep.locator('tbody th').allTextContents();
    expect(names[0]).toContain(' / ');
    for (const [row, name] of names.entries()) {
      const [before, after] = [shares[row * columns], shares[(row + 1) * columns - 1]] as [number, number];
      expect(Math.abs(before) > 1e-3, name).toBe(name.includes(' / '));
      expect(after, name).toBeCloseTo(row === rows - 1 ? 1 : 0, 3);
    }
    const { patch } = await printedJson<{ patch: { share: number; at: { a: number } } }>(
      'compare',
      BOATS,
      BIRDS,
      '--patch',
      'L3PRE',
      '--at',
      '1',
    );
    expect(shares[3]).toBeCloseTo(patch.share, 4);
    expect(await sweep.locator('p.muted').textContent()).toContain(
      'to B (100\u00a0%), by the logit of “·same” minus that of “·wood”. ',
    );
    // Up to which block the token that differs carries more than half, and the last one after that.
    const carries = (row: number) => [...Array(columns).keys()].filter((at) => (shares[row * columns + at] ?? 0) > 0.5);
    const [upTo, from] = [Math.max(...carries(0)), Math.min(...carries(rows - 1))];
    const then = from === columns - 1 ? 'only after all blocks' : `from block ${from} on`;
    expect(await sweep.locator('[data-carried]').textContent()).toBe(
      `By the logit of “·same” minus that of “·wood”, more than half of the way from A to B is carried at ${names[0]} ${upTo === 0 ? 'before' : 'up to'} block ${upTo}, then at ${names[rows - 1]} ${then}.`,
    );
    await cells.nth(3).click();
    const said = frame.locator('compare-patch trace-intervention [role="status"]');
    await expect.poll(() => said.textContent()).toMatch(/residual stream before block 3, at one token alone, /);
    // It says that the tokens above are others by that.
    const [at, before] = [frame.locator('[data-picker="patch-at"]'), frame.locator('[data-at-before]')];
    expect(await before.textContent()).toMatch(/^as the chosen cell; it was all \d aligned tokens$/);
    const atCell = await at.textContent();
    // With another token the map is not known; with the first one it is there again.
    await choose(frame, 'part-token', 'b');
    await expect.poll(() => cells.count()).toBe(0);
    await choose(frame, 'part-token', 'difference');
    await expect.poll(() => cells.count()).toBe(rows * columns);
    // What is told by another token here, too, and stays when the panel is hidden: so does everything that was chosen.
    await frame.locator('[data-picker="patch-of"] .opener').click();
    await frame.locator('[data-picker="patch-of"] [role="menuitem"]', { hasText: 'another…' }).click();
    await panel.page.keyboard.type(' water');
    await panel.page.keyboard.press('Enter');
    const measure = frame.locator('[data-measure]');
    await expect.poll(() => measure.textContent()).toContain('the logit of “·water” minus that of “·wood”.');
    await panel.page.reload();
    await expect.poll(() => measure.textContent()).toContain('the logit of “·water” minus that of “·wood”.');
    expect(await at.textContent()).toBe(atCell);
    await choose(frame, 'part-token', 'b');
    await panel.page.reload();
    await expect.poll(() => measure.textContent()).toContain('by the log-probability of “·wood”.');
    await choose(frame, 'part-token', 'difference');
    await expect.poll(() => cells.count()).toBe(rows * columns);
    await expect.poll(() => said.textContent()).toMatch(/residual stream before block 3, at one token alone, /);
    expect(panel.problems()).toEqual([]);
  });

  it('in the narrowest panel a button that runs A with a part of B is in sight as a whole', async ({ shared }) => {
    const { panel, frame } = await shared();
    await panel.page.setViewportSize({ width: 250, height: 800 });
    await frame.locator('[data-goto="parts"]').click();
    const button = frame.locator('[data-action="patch-head"]');
    await expect.poll(() => button.textContent()).toMatch(/^Run A with B’s head \d\.\d$/);
    const words = await button.evaluate((element) => {
      const box = element.shadowRoot?.querySelector('.base, button, div') as Element;
      return { right: box.getBoundingClientRect().right, inside: box.scrollWidth <= box.clientWidth };
    });
    expect(words.inside).toBe(true);
    expect(words.right).toBeLessThanOrEqual(250);
    await panel.page.setViewportSize(WIDE);
    expect(panel.problems()).toEqual([]);
  });

  it.runIf(thorough)(
    'tries every head and MLP of B in turn, of which each says what it says alone',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 1300, height: 900 } });
      const frame = await panel.compare(await panel.make(BOATS), await panel.make(BIRDS));
      const patch = frame.locator('compare-patch');
      const told = patch.locator('trace-intervention [role="status"]');
      // The answer of one run moves no button.
      const placeOfAll = () =>
        patch.evaluate((host) => {
          const button = host.shadowRoot?.querySelector('[data-action="patch-all"]')?.getBoundingClientRect();
          return button ? button.top - host.getBoundingClientRect().top : Number.NaN;
        });
      const place = await placeOfAll();
      await patch.locator('[data-action="patch-head"]').click();
      await expect.poll(() => told.textContent()).not.toBe('');
      expect(await placeOfAll()).toBe(place);
      // Cancelled, it keeps what it has, and goes on from there.
      await patch.locator('[data-action="patch-all"]').click();
      await patch.locator('[role="progressbar"]').waitFor();
      await patch.locator('[role="gridcell"]').first().waitFor();
      // While the keyboard is elsewhere, as in a list of the editor, the page does not take it.
      await frame.evaluate(() => {
        document.hasFocus = () => false;
      });
      await patch.locator('[data-action="cancel-all"]').press('Enter');
      const others = patch.locator('[data-action="patch-all"]');
      await others.waitFor();
      // The part that ran alone is one of those tried, and those that add most are tried first.
      const ofAlone = String(await frame.locator('compare-patch [aria-selected="true"]').getAttribute('data-value'));
      expect(Number.isFinite(Number.parseFloat(ofAlone))).toBe(true);
      expect(await others.evaluate((button) => button.matches(':focus-within'))).toBe(false);
      await frame.evaluate(() => Reflect.deleteProperty(document, 'hasFocus'));
      await others.press('Enter');
      await patch.locator('[data-action="cancel-all"]').press('Enter');
      await patch.locator('[data-action="patch-all"]:focus-within').press('Enter'); // the keyboard goes on there
      const sweep = patch.locator('[data-sweep="54"]');
      await sweep.waitFor({ state: 'attached', timeout: 60_000 });
      await patch.locator('[role="progressbar"]').waitFor({ state: 'detached' });
      const cells = patch.locator('[role="gridcell"]');
      const valuesOfCells = () =>
        cells.evaluateAll((all) =>
          all.map(({ dataset }) => [`${dataset['layer']}.${dataset['head']}`, Number(dataset['value'])]),
        );
      const shown = await valuesOfCells();
      const shares = new Map(shown as [string, number][]);
      expect(shares.size).toBe(54);
      expect([...shares]).toEqual(expect.arrayContaining(await sharesOfAll()));
      const [first, second] = [...shares].toSorted(([, one], [, other]) => other - one).map(([part]) => nameOf(part));
      expect(await sweep.textContent()).toContain(`of all 54 heads and MLPs, ${first} leads furthest from A to B: `);
      expect(await sweep.textContent()).toContain(`Next are ${second} (`);
      // The part that adds most itself is another one.
      expect(await sweep.textContent()).toMatch(
        / Directly, .+ makes \S\d\.\d+ of the \S\d\.\d+ by which that difference differs \(A − B\).*; .+ makes most, .* Both are true: /,
      );
      // A cell is chosen in the panel too, and says what its run alone says.
      await patch.locator('[role="gridcell"][data-layer="3"][data-head="7"]').click();
      await frame.getByRole('button', { name: 'Block 3, head 7 in both' }).waitFor();
      await expect.poll(() => told.textContent()).toMatch(/^With what head 3.7 gives in B, /);
      await patch.locator('[aria-selected="true"]').press('ArrowRight');
      await expect.poll(() => told.textContent()).toMatch(/^With what the MLP of block 3 gives in B, /);
      const mlp = patch.locator('[data-layer="3"][data-head="mlp"]');
      expect(await mlp.getAttribute('aria-selected')).toBe('true');
      expect(await mlp.getAttribute('aria-label')).toMatch(/^MLP of block 3, −?\S+\u00a0% of the way from A to B$/);
      await expect.poll(() => patch.locator('.caption').textContent()).toBe(await mlp.getAttribute('aria-label'));
      const said = await told.textContent();
      await patch.locator('[data-action="patch-mlp"]').click();
      expect(await told.textContent()).toBe(said);
      expect(await seriousViolations(frame)).toEqual([]);
      // Saved and opened again it shows the same, without a run.
      const summed = await sweep.textContent();
      await save(frame, 'comparison');
      await expect.poll(() => panel.asked.saved.length).toBe(1);
      const wish = panel.asked.saved[0];
      if (wish?.kind !== 'comparison' || !wish.runs) throw new Error('No comparison with results was to be saved.');
      // The editor's own command saves what the page has told it.
      const { content } = panel;
      expect(content.kind === 'compare' && content.runs).toEqual(wish.runs);
      const folder = await mkdtemp(join(tmpdir(), 'llm-trace-page-'));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      const file = join(folder, 'both.comparison.safetensors');
      await panel.saveComparison(wish, file);
      const close = async () => {
        panel.fail('Closed.');
        await patch.waitFor({ state: 'detached' });
      };
      await close();
      await panel.openComparison(file);
      await sweep.waitFor({ state: 'attached' });
      await expect.poll(() => sweep.textContent()).toBe(summed);
      await expect.poll(() => told.textContent()).toBe(said);
      expect(await valuesOfCells()).toEqual(shown);
      expect(await patch.locator('[data-action="patch-all"]').count()).toBe(0);
      expect(await patch.locator('[data-saved-runs]').count()).toBe(0);
      // So it does where the models are absent, and says where the results are from.
      await close();
      const [a, b] = [
        await panel.openSide(await savedTrace(BOATS, ...ABSENT)),
        await panel.openSide(await savedTrace(BIRDS, ...ABSENT)),
      ];
      const ends = { a: a.summary.tokens.length - 1, b: b.summary.tokens.length - 1 };
      await panel.compare(a, b, { runs: wish.runs.map((one) => ({ ...one, ...ends })) });
      await patch.locator('[data-saved-runs]').waitFor();
      await frame.locator('[data-no-patch]').waitFor();
      expect(await sweep.textContent()).toContain(`${first} leads furthest from A to B: `);
      expect(await patch.locator('[data-action="patch-all"]').count()).toBe(0);
      expect(panel.problems()).toEqual([]);
    },
  );

  it('begins at the head that differs most, and shows where a head looks from the tokens that its table is about', async ({
    open,
  }) => {
    const panel = await open({ viewport: { width: 540, height: 850 } });
    const frame = await panel.compare(await panel.make(HARBOUR), await panel.make(RIVER));
    const finding = frame.locator('compare-summary [data-parts]');
    await finding.waitFor({ state: 'attached' });
    const [layer, head] = String(await finding.getAttribute('data-head')).split('.');
    await frame.getByRole('button', { name: `Block ${layer}, head ${head} in both` }).waitFor();
    // Both say what by: the label and the sentence.
    const label = frame.locator('[data-remarkable]');
    const words = `head ${layer}.${head} differs most in what it adds to the logit of`;
    expect(await label.textContent()).toContain(`Of all heads, ${words}`);
    expect(await finding.textContent()).toContain(words);
    // Of one token: the label, the sentences, and the table below.
    const token = / the logit of (“[^”]+”)/.exec(String(await label.textContent()))?.[1] ?? 'none';
    const lead = String(await frame.locator('compare-summary [data-lead]').textContent());
    expect(lead).toContain(`The probability of ${token} changes most`);
    expect(lead).toMatch(
      / At .+, before the first block, the distance between the vectors of A and B is .+ of the longer one’s length\..* [Aa]fter the last block/,
    );
    expect(await frame.locator('[data-parts="heads"] [data-adds-to]').textContent()).toContain(token);
    const row = frame.locator(`[data-parts="heads"] [data-part="${layer}.${head}"] [data-column="difference"]`);
    expect(await label.textContent()).toContain(signedShort(Number(await row.getAttribute('data-value'))));
    // The vectors are furthest apart where the table of blocks says so.
    const furthest = frame.locator('[data-furthest]');
    await frame.locator('[data-goto="drift"]').click();
    const shares = frame.locator('compare-drift tbody tr');
    await shares.first().waitFor();
    const drifts = await shares.evaluateAll((rows) =>
      rows.map((each) => {
        const norm = (key: string) => Number(each.querySelector<HTMLElement>(`[data-norm="${key}"]`)?.dataset['value']);
        return {
          place: each.querySelector('th')?.title,
          name: each.querySelector('th')?.textContent ?? '',
          share: norm('difference') / Math.max(norm('a'), norm('b')),
        };
      }),
    );
    const most = drifts.reduce((best, each) => (each.share > best.share ? each : best));
    expect(await furthest.getAttribute('data-furthest')).toBe(most.place);
    expect(most.name).toMatch(/^(MLP|attention) of block \d+$/);
    expect(await furthest.textContent()).toContain(percent(most.share));
    // So does what is said first, and of which tokens a larger number is that stands beside it, there and here.
    expect(lead).toContain(percent(most.share));
    const ofAll = frame.locator('compare-drift [data-furthest-of-all]');
    const [, tokens = '', share = ''] =
      /furthest apart at (.+), (?:after|before).+: by (.+) of the longer/.exec(String(await ofAll.textContent())) ?? [];
    expect(share).not.toBe('');
    const here = frame.locator('compare-drift [data-furthest-here]');
    if (share === percent(most.share)) expect(await here.count()).toBe(0);
    else {
      expect(await here.textContent()).toContain(percent(most.share));
      expect(lead).toContain(`Over all tokens it is largest at ${tokens}: ${share}`);
    }
    await frame.locator('[data-goto="overview"]').click();

    // "harbour" is two tokens and "river" one: only the last of each belong together, and are chosen from the beginning.
    const chosen = frame.locator('[data-strip="tokens"] [aria-selected="true"]');
    expect(await chosen.evaluate(({ dataset }: HTMLElement) => [dataset['a'], dataset['b']])).toEqual(['8', '7']);
    await frame.locator('[data-strip="tokens"] [data-row="6"]').click();
    await expect.poll(() => label.count()).toBe(0); // no head differs there
    await frame.locator('#parts [data-picker="after"] [data-value="last"]').click();
    await choose(frame, 'part-measure', 'attention');
    const first = frame.locator('[data-parts="heads"] tbody tr').first();
    const name = String(await first.getAttribute('data-part'));
    const moved = Number(await first.locator('[data-column="attention"]').getAttribute('data-value'));
    // What a share means is said at each.
    expect(await first.locator('[data-column="attention"]').getAttribute('title')).toContain(
      'How much of a head’s attention lies on other tokens in B than in A',
    );
    expect(await first.locator('[data-column="output"]').getAttribute('title')).toContain(
      'The length of the difference between the outputs of a part in A and in B',
    );
    await first.locator('button').click();
    expect(await chosen.evaluate(({ dataset }: HTMLElement) => [dataset['a'], dataset['b']])).toEqual(['8', '7']);
    const looks = frame.locator('compare-looks');
    const title = `Where head ${name} looks from “bour” in A and “·river” in B`;
    await looks.getByText(title, { exact: true }).waitFor();
    await looks.locator('td[data-side="difference"]').first().waitFor();
    const written = await frame.locator('compare-drift td, compare-looks td').allTextContents();
    expect(written.filter((text) => /\de/.test(text))).toEqual([]);
    const valuesOf = (side: string) =>
      looks
        .locator(`td[data-side="${side}"]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'] ?? 0)));
    const [ofA, ofB, differences] = [await valuesOf('a'), await valuesOf('b'), await valuesOf('difference')];
    const [tensorsA, tensorsB] = [await savedTensors(HARBOUR), await savedTensors(RIVER)];
    const [block = 0, number = 0] = name.split('.').map(Number);
    const pattern = `blocks.${block}.attn.pattern`;
    const [weightsA, weightsB] = [await tensorsA.float32(pattern), await tensorsB.float32(pattern)];
    // Rows of the alignment: seven that both have, "har" of A alone, and the last tokens.
    const columns = [0, 1, 2, 3, 4, 5, 6];
    expect(ofA).toEqual([...columns, 7, 8].map((column) => weightsA[(number * 9 + 8) * 9 + column]));
    const expectedB = [...columns, 7].map((column) => weightsB[(number * 8 + 7) * 8 + column]);
    expect(ofB).toEqual([...expectedB.slice(0, 7), 0, expectedB[7]]);
    expect(differences).toEqual(ofA.map((weight, row) => weight - (ofB[row] as number)));
    expect(differences.reduce((sum, each) => sum + Math.abs(each), 0) / 2).toBeCloseTo(moved, 6);
    // In sight without scrolling, all of it.
    const view = await frame.locator('main').boundingBox();
    const table = await looks.locator('table').boundingBox();
    expect(table?.y).toBeGreaterThanOrEqual(view?.y ?? Number.NaN);
    expect((table?.y ?? Number.NaN) + (table?.height ?? 0)).toBeLessThanOrEqual((view?.y ?? 0) + (view?.height ?? 0));
    expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-looks')).toEqual([]);
    expect(panel.problems()).toEqual([]);
  });
});
