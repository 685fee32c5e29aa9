/** Which heads and MLPs make the difference of two traces: tables, tints and where it is begun. */

import { expect } from 'vitest';
import { signedDifference } from '../../src/base/number-text.ts';
import { percent, signedHundredths, signedShort } from '../../webview/strings/format.ts';
import { violationsOfOwn } from '../workbench/axe.ts';
import { thorough } from '../workbench/thorough.ts';
import { BIRDS, BOATS, COLD, choose, compareAnew, FINE, savedTensors, WIDE } from './compare-page.ts';
import { describePage, itLooksAt } from './fixture.ts';

const [HARBOUR, RIVER] = ['The old man went down to the harbour', 'The old man went down to the river'];

/** The logits after the last token of a text. */
async function logitsAtEnd(text: string): Promise<Float32Array> {
  const saved = await savedTensors(text);
  return (await saved.float32('logits')).slice(-(saved.shape('logits')?.at(-1) ?? 0));
}

describePage('the parts of a comparison', () => {
  const it = itLooksAt((open) => open({ viewport: WIDE }));

  it.runIf(thorough)('tells which heads and MLPs differ most, and goes to a head in both', async ({ shared }) => {
    const panel = await shared();
    const frame = await compareAnew(panel, WIDE, await panel.make(FINE), await panel.make(COLD));
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
      for (const { a, b, difference } of rows) expect(difference).toBe(b - a);
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
  });

  it.runIf(thorough)(
    'begin with the pair of tokens that was chosen in one of both, which the table takes apart, and with what is predicted elsewhere',
    async ({ open }) => {
      const panel = await open({ viewport: WIDE });
      const [a, b] = [await panel.make(BOATS), await panel.make(BIRDS)];
      const position = b.summary.tokens.length - 1;
      // The words in which the texts differ begin with these.
      const [id, ratherThan] = [a.summary.tokens[1]?.id as number, b.summary.tokens[1]?.id as number];
      const frame = await panel.compare(a, { ...b, pair: { position, id, ratherThan } });
      const lead = frame.locator('compare-summary [data-lead] > span');
      const [ofA, ofB] = [await logitsAtEnd(BOATS), await logitsAtEnd(BIRDS)];
      const [inA, inB] = [ofA, ofB].map((of) => (of[id] as number) - (of[ratherThan] as number)) as [number, number];
      const written = signedDifference(inA, inB);
      const size = (text: string) => text.replace(/^[+−]/, '');
      await expect.poll(() => lead.first().textContent()).toContain('Chosen in B is “·bo” rather than “·bird”.');
      const said = String(await lead.first().textContent());
      expect([inA > 0, inB > 0]).toEqual([true, true]);
      expect(said).toContain(
        ` In A the logit of “·bo” leads that of “·bird” by ${size(written.a)}; in B by ${size(written.b)}.`,
      );
      expect(said).toContain(`The lead changes by ${signedDifference(inB, inA).difference}.`);
      expect(await lead.nth(1).textContent()).toMatch(/^Where A has “·boats”, B has “·birds”: A predicts “·same” next/);
      // The line above the parts, the table and the runs below are of the same pair.
      const line = frame.locator('compare-pickers [data-remarkable]');
      await expect.poll(() => line.getAttribute('title')).toContain('the logit of “·bo”');
      await frame.locator('compare-summary [data-go="parts"]').click();
      const picked = frame.locator('[data-picker="part-token"] [aria-checked="true"]');
      await expect.poll(() => picked.textContent()).toBe('·bo − ·bird');
      expect(await picked.getAttribute('title')).toBe('What was chosen in B: one token rather than another');
      await expect.poll(() => frame.locator('[data-picker="patch-rather-than"]').textContent()).toContain('·bird');
      // Another logit can be chosen there, and the pair once more.
      const option = (value: string) => frame.locator(`[data-picker="part-token"] [data-value="${value}"]`);
      await option('a').click();
      await expect.poll(() => picked.textContent()).toBe('·same');
      await option('followed').click();
      await expect.poll(() => picked.textContent()).toBe('·bo − ·bird');
      expect(await lead.first().textContent()).toBe(said);
      // Exchanged it is told of the other side; after another token nothing was chosen.
      await frame.locator('[data-action="exchange"]').click();
      await expect.poll(() => lead.first().textContent()).toContain('Chosen in A is “·bo” rather than “·bird”.');
      await frame.locator('compare-strip [data-row="2"]').click();
      await expect.poll(() => lead.first().textContent()).toMatch(/^Where A has “·birds”, B has “·boats”/);
    },
  );

  it('says why A predicts one token and B another: by the difference of both logits, wherever parts are named first', async ({
    shared,
  }) => {
    const [ofA, ofB] = [await logitsAtEnd(BOATS), await logitsAtEnd(BIRDS)];
    const top = (logits: Float32Array) => logits.indexOf(Math.max(...logits));
    const [a, b] = [top(ofA), top(ofB)];
    expect(a).not.toBe(b);
    const apart = [ofA, ofB].map((logits) => (logits[a] as number) - (logits[b] as number)) as [number, number];
    const panel = await shared();
    // Of these two texts another token is predicted.
    const frame = await compareAnew(panel, WIDE, await panel.make(BOATS), await panel.make(BIRDS));
    const finding = frame.locator('compare-summary [data-parts]');
    await finding.waitFor({ state: 'attached' });
    const sentence = String(await finding.textContent());
    const written = signedDifference(...apart);
    const [leadsBy, trailsBy, change] = [written.a, written.b, written.difference].map((text) => text.slice(1));
    expect([written.a.charAt(0), written.b.charAt(0)]).toEqual(['+', '−']);
    const standing = `In A the logit of “·same” leads that of “·wood” by ${leadsBy}; in B it trails by ${trailsBy}. Of this change of −${change}, head `;
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
      /the distance between the two is 1\d\d\.\d\d\u00a0% of the longer one’s length\./,
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
    const most = differences.findIndex((value) => value < 0);
    const row = frame.locator('[data-parts="heads"] tbody tr').nth(most);
    const head = String(await row.getAttribute('data-part'));
    expect(await finding.getAttribute('data-head')).toBe(head);
    const value = -(differences[most] as number);
    const [addsA, addsB] = await Promise.all(['a', 'b'].map(async (side) => (await added('heads', side))[most]));
    const adds = signedDifference(addsA ?? 0, addsB ?? 0);
    const makes = `${standing}${head} makes −${adds.difference.slice(1)} directly`;
    const line = frame.locator('[data-remarkable]');
    expect(await line.textContent()).toBe(
      `Head ${head.replace(/^head /, '')} is shown because it contributes most of all heads.`,
    );
    const remarkable = await line.getAttribute('title');
    // Less than 0 in both is said to be taken away, without the sign.
    expect([adds.a.charAt(0), adds.b.charAt(0)]).toEqual(['−', '−']);
    const takes = `it takes away ${adds.a.slice(1)} in A and ${adds.b.slice(1)} in B`;
    expect(sentence).toContain(`${makes}, the most of all 48 heads: ${takes}.`);
    const mlp = -((await added('mlps', 'difference')).find((each) => each < 0) as number);
    const block = await finding.getAttribute('data-mlp');
    // Where an MLP makes more of the change, it comes before the head.
    const ofBoth = `${standing.replace(/head $/, '')}the MLP of block ${block} makes most directly, ${signedHundredths(-mlp)}; of the heads it is head ${head}, with −${adds.difference.slice(1)}`;
    expect(remarkable).toBe(`${mlp > value ? ofBoth : makes}.`);
    expect(sentence).toContain(
      `Of the MLPs, that of block ${block} contributes most directly: ${signedHundredths(-mlp)}.`,
    );
    // It is said first what differs, what that does, and which part makes most of it.
    const lead = String(await frame.locator('compare-summary [data-lead]').textContent());
    expect(lead).toMatch(
      /: A predicts “·same” next \(.+\u00a0%\), B predicts “·wood” \(.+\u00a0%\)\. From A to B, the logit of “·same” minus that of “·wood” falls by /,
    );
    const largest = mlp > value ? `the MLP of block ${block}` : `head ${head}`;
    const taken = mlp > value ? '' : '; it takes away more in B';
    // A part that makes less than half of the change, or whose kind does, stands beside the sums over all heads and all MLPs, as the table
    // has them.
    const sum = async (kind: 'heads' | 'mlps') => {
      const [, , apartInAll] = await frame
        .locator(`[data-sum="${kind}"] [data-value]`)
        .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset['value'])));
      return signedHundredths(apartInAll as number);
    };
    const escaped = (amount: string) => amount.replace('+', '\\+');
    const whole = signedHundredths(apart[1] - apart[0]);
    const [heads, mlps] = [await sum('heads'), await sum('mlps')];
    const [wholeBy, headsBy, mlpsBy] = [whole, heads, mlps].map((text) => Number(text.replace('−', '-'))) as [
      number,
      number,
      number,
    ];
    const left = wholeBy - headsBy - mlpsBy;
    const rest =
      Number(left.toFixed(2)) === 0
        ? ` and all heads ${escaped(heads)}`
        : `, all heads ${escaped(heads)}, and the rest \\(embeddings, biases\\) ${escaped(signedHundredths(left))}`;
    const ofKind = -(mlp > value ? mlpsBy : headsBy);
    const inAll =
      Math.min(Math.max(mlp, value), ofKind) < Math.abs(apart[0] - apart[1]) / 2
        ? ` Directly, all MLPs together make ${escaped(mlps)} of this change of ${escaped(whole)}${rest}\\.`
        : '';
    expect(lead).toMatch(
      new RegExp(
        `falls by [\\d.]+\\.${inAll} ${largest.slice(0, 1).toUpperCase()}${largest.slice(1)} at “·the” contributes most${inAll ? '' : ' to that change directly'} \\(−[\\d.]+${taken}(; others act against it)?\\)\\.`,
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
      await expect.poll(() => shown('logit')).toEqual([inA, inB, inB - inA].map((value) => expect.closeTo(value, 3)));
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
    const said = /^A then gives .* The logit of .* is \S+ instead of (\S+), and (\S+) in B\. /;
    await expect.poll(() => reasons.textContent()).toMatch(said);
    const told = String(await reasons.textContent());
    for (const [at, value] of [inA, inB].entries()) {
      const number = said.exec(told)?.[at + 1]?.replace('−', '-') ?? '';
      // With as many digits as it needs to add up as it is written, each rounded from the exact value.
      expect(number).toBe(value.toFixed(number.split('.')[1]?.length));
      expect(number.split('.')[1]?.length).toBeGreaterThanOrEqual(2);
    }
    expect(await patched.textContent()).toMatch(/^With what head .* gives in B, at .*, A goes .* of the way to B, by /);
    // After a token where both predict the same, that one's logit is taken apart.
    await frame.locator('#parts [data-picker="after"] [data-value="chosen"]').click();
    await frame.locator('[data-strip="tokens"] [data-a="2"][data-b="2"]').click();
    await picker.waitFor({ state: 'detached' });
    await frame.locator('compare-parts [aria-busy="true"]').waitFor({ state: 'detached' });
    const [alone = 0, beside = 0] = await shown('logit');
    expect([alone, Math.abs(alone) > 0.5]).toEqual([beside, true]);
    // What was told was of another place.
    expect(await patched.textContent()).toBe('');
  });

  it.runIf(thorough)(
    'in the narrowest panel a button that runs A with a part of B is in sight as a whole',
    async ({ shared }) => {
      const panel = await shared();
      const sides = [await panel.make(BOATS), await panel.make(BIRDS)] as const;
      const frame = await compareAnew(panel, { width: 250, height: 800 }, ...sides);
      await frame.locator('[data-goto="parts"]').click();
      const button = frame.locator('[data-action="patch-head"]');
      await expect.poll(() => button.textContent()).toMatch(/^Run A with B’s head \d\.\d$/);
      const words = await button.evaluate((element) => {
        const box = element.shadowRoot?.querySelector('.base, button, div') as Element;
        return { right: box.getBoundingClientRect().right, inside: box.scrollWidth <= box.clientWidth };
      });
      expect(words.inside).toBe(true);
      expect(words.right).toBeLessThanOrEqual(250);
    },
  );

  it.runIf(thorough)(
    'begins at the head that differs most, and shows where a head looks from the tokens that its table is about',
    async ({ open }) => {
      const panel = await open({ viewport: { width: 540, height: 850 } });
      const frame = await panel.compare(await panel.make(HARBOUR), await panel.make(RIVER));
      const finding = frame.locator('compare-summary [data-parts]');
      await finding.waitFor({ state: 'attached' });
      const [layer, head] = String(await finding.getAttribute('data-head')).split('.');
      await frame.getByRole('button', { name: `Block ${layer}, head ${head} in both` }).waitFor();
      // By what is in the line, in its title and in the sentence.
      const label = frame.locator('[data-remarkable]');
      const shownAs = await label.textContent();
      const labelled = async () => String(await label.getAttribute('title'));
      const words = `head ${layer}.${head} differs most in what it adds to the logit of`;
      expect(await labelled()).toContain(`Of all heads, ${words}`);
      expect(await finding.textContent()).toContain(words);
      // Of one token: the label, the sentences, and the table below.
      const token = / the logit of (“[^”]+”)/.exec(await labelled())?.[1] ?? 'none';
      expect(shownAs).toBe(
        `Head ${layer}.${head} is shown because it differs most of all heads in what it adds to the logit of ${token}.`,
      );
      const lead = String(await frame.locator('compare-summary [data-lead]').textContent());
      expect(lead).toContain(`From A to B, the logit of ${token} rises by `);
      const streams = String(await frame.locator('compare-summary [data-streams]').textContent());
      expect(streams).toMatch(
        /^\s*At .+, before the first block, the distance between the residual streams of A and B is .+ of the longer one’s length\..* [Aa]fter the last block/,
      );
      // The tables are made once they are in view.
      await frame.locator('compare-parts').scrollIntoViewIfNeeded();
      expect(await frame.locator('[data-parts="heads"] [data-adds-to]').textContent()).toContain(token);
      const row = frame.locator(`[data-parts="heads"] [data-part="${layer}.${head}"] [data-column="difference"]`);
      expect(await labelled()).toContain(signedShort(Number(await row.getAttribute('data-value'))));
      // The vectors are furthest apart where the table of blocks says so.
      const furthest = frame.locator('[data-furthest]');
      await frame.locator('[data-goto="drift"]').click();
      const shares = frame.locator('compare-drift tbody tr');
      await shares.first().waitFor();
      const drifts = await shares.evaluateAll((rows) =>
        rows.map((each) => {
          const norm = (key: string) =>
            Number(each.querySelector<HTMLElement>(`[data-norm="${key}"]`)?.dataset['value']);
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
      // So does what is said of them in detail, and of which tokens a larger number is that stands beside it, there and here.
      expect(streams).toContain(percent(most.share));
      const ofAll = frame.locator('compare-drift [data-furthest-of-all]');
      const [, tokens = '', share = ''] =
        /furthest apart at (.+), (?:after|before).+: by (.+) of the longer/.exec(String(await ofAll.textContent())) ??
        [];
      expect(share).not.toBe('');
      const here = frame.locator('compare-drift [data-furthest-here]');
      if (share === percent(most.share)) expect(await here.count()).toBe(0);
      else {
        expect(await here.textContent()).toContain(percent(most.share));
        expect(streams).toContain(
          `Over all tokens, the distance between the residual streams is largest at ${tokens}: ${share}`,
        );
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
      expect(differences).toEqual(ofA.map((weight, row) => (ofB[row] as number) - weight));
      expect(differences.reduce((sum, each) => sum + Math.abs(each), 0) / 2).toBeCloseTo(moved, 6);
      // In sight without scrolling, all of it.
      const view = await frame.locator('main').boundingBox();
      const table = await looks.locator('table').boundingBox();
      expect(table?.y).toBeGreaterThanOrEqual(view?.y ?? Number.NaN);
      expect((table?.y ?? Number.NaN) + (table?.height ?? 0)).toBeLessThanOrEqual((view?.y ?? 0) + (view?.height ?? 0));
      expect(await violationsOfOwn(frame, 'llm-trace-app', 'compare-view', 'compare-looks')).toEqual([]);
    },
  );
});
