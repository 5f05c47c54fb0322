import type { Knex } from 'knex';
import { assumedHours } from '../../calendar/business-calendar.ts';
import { seedRows } from '../../calendar/seed.ts';

/**
 * The bank's business calendar, editable: years that are known, days that do not follow the week, working time.
 * Seeded with the holidays and make-up working days that chinese-days carries (2004 to 2026).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create schema if not exists bank;

    -- A deadline that reaches into a year without a row here is refused, never guessed.
    create table bank.calendar_year (
      year integer primary key check (year between 1990 and 2200),
      source text not null
    );

    create table bank.calendar_day (
      day date primary key,
      is_working boolean not null,
      name_zh text not null,
      name_en text not null,
      source text not null
    );

    -- One row. Minutes after midnight; the zone has a fixed offset (China: +480).
    create table bank.calendar_setting (
      only_row boolean primary key default true check (only_row),
      opens_minute integer not null check (opens_minute between 0 and 1439),
      closes_minute integer not null check (closes_minute between 1 and 1440),
      utc_offset_minutes integer not null check (utc_offset_minutes between -720 and 840),
      is_assumption boolean not null,
      check (opens_minute < closes_minute)
    );
  `);
  const { years, exceptions } = seedRows();
  const source = 'chinese-days';
  await knex.batchInsert(
    'bank.calendar_year',
    years.map((year) => ({ year, source })),
  );
  await knex.batchInsert(
    'bank.calendar_day',
    exceptions.map(({ day, isWorking, nameZh, nameEn }) => ({
      day,
      is_working: isWorking,
      name_zh: nameZh,
      name_en: nameEn,
      source,
    })),
  );
  await knex('bank.calendar_setting').insert({
    opens_minute: assumedHours.opensMinute,
    closes_minute: assumedHours.closesMinute,
    utc_offset_minutes: assumedHours.utcOffsetMinutes,
    is_assumption: true,
  });
}
