import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

const ERROR_LINES = 24;
const OUTPUT_LINES = 30;

/**
 * What the end of a run says, so that the end of a record tells everything: the scripts that failed, their tests, and
 * the tests that passed only when they were started again.
 * @param results of each script: its name, whether it succeeded, its output, and the file of its report (see
 *   test/workbench/report.ts), which a script that runs no tests does not write
 */
export function summary(results) {
  const lines = [];
  for (const { script, succeeded, output, report } of results) {
    const { failed, unsteady, unfinished } = reportOf(report);
    for (const { name, error } of unsteady) lines.push(`unsteady: ${script}: ${name}`, ...indented(error, ERROR_LINES));
    if (succeeded) continue;
    lines.push(`FAILED: ${script}`);
    for (const { name, error } of failed) lines.push(`  failed: ${name}`, ...indented(error, ERROR_LINES));
    for (const name of unfinished) lines.push(`  did not end: ${name}`);
    if (failed.length + unfinished.length === 0) lines.push(...indented(output, -OUTPUT_LINES));
  }
  return lines.join('\n');
}

function reportOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { failed: [], unsteady: [], unfinished: [] };
  }
}

/** @param count of lines that are shown: the first, or if negative the last */
function indented(text, count) {
  const lines = stripVTControlCharacters(text).trim().split('\n');
  return (count > 0 ? lines.slice(0, count) : lines.slice(count)).map((line) => `      ${line}`);
}
