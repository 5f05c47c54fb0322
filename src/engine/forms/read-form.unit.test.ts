import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readForm } from './read-form.ts';

const good = { id: 'review', type: 'default', schemaVersion: 16, components: [] };
const read = (form: unknown) => readForm(JSON.stringify(form), 'review.form');

describe('forms', () => {
  test("every form of the bank's processes is read", () => {
    const files = readdirSync('processes', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.form'),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(readForm(readFileSync(join('processes', file), 'utf8'), file)).toMatchObject({ kind: 'form' });
  });

  test('id and version tag', () => {
    expect(read(good)).toEqual({ kind: 'form', id: 'review', versionTag: '' });
    expect(read({ ...good, versionTag: 'v2', schemaVersion: undefined })).toEqual({
      kind: 'form',
      id: 'review',
      versionTag: 'v2',
    });
  });

  test.each([
    ['no id', { ...good, id: undefined }, /has no id/],
    ['a blank id', { ...good, id: ' ' }, /has no id/],
    ['a long id', { ...good, id: 'x'.repeat(256) }, /more than 255 characters/],
    ['another type', { ...good, type: 'wizard' }, /not of the type "default"/],
    ['no type', { ...good, type: undefined }, /not of the type "default"/],
    ['a schema version that is none', { ...good, schemaVersion: 'new' }, /schema version/],
    ['no components', { ...good, components: undefined }, /no list of components/],
    ['components that are no list', { ...good, components: {} }, /no list of components/],
    ['a long version tag', { ...good, versionTag: '1'.repeat(256) }, /version tag/],
    ['null', null, /not a JSON object/],
    ['a list', [good], /not a JSON object/],
  ])('refused: %s', (_, form, message) => {
    expect(read(form)).toEqual({
      kind: 'refused',
      problems: [
        { file: 'review.form', message: expect.stringMatching(message), advice: expect.any(String) },
      ],
    });
  });

  test.each([
    ['no JSON', '{"id": '],
    ['nothing', ''],
    ['deep nesting', '['.repeat(1_000_000)],
  ])('refused: %s', (_, text) => {
    expect(readForm(text, 'x.form')).toMatchObject({
      kind: 'refused',
      problems: [{ message: expect.stringMatching(/not a JSON object/) }],
    });
  });

  test('refused: more than 4 MiB', () => {
    expect(readForm(`"${'x'.repeat(4 * 1024 * 1024)}"`, 'x.form')).toMatchObject({
      kind: 'refused',
      problems: [{ message: expect.stringMatching(/at most 4194304 are kept/) }],
    });
  });

  test('all problems come together', () => {
    expect(read({})).toMatchObject({ kind: 'refused', problems: { length: 3 } });
  });
});
