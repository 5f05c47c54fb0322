import type { Knex } from 'knex';
import type { Clock } from '../../../src/contracts/clock.ts';
import { randomCode } from '../../../src/contracts/ids.ts';
import type { StaffNotices, StoredStaffNotice } from './port.ts';

interface Row {
  notice_id: string;
  case_id: string;
  groups: string[];
  topic: string;
  element_id: string | null;
  occurrence: string;
  created_at: Date;
}

/** Staff notices in `bank.staff_notification`. */
export function createStaffNotices(db: Knex, clock: Clock): StaffNotices {
  const table = () => db<Row>('bank.staff_notification');
  return {
    async put(notice) {
      const key = { case_id: notice.caseId, topic: notice.topic, occurrence: notice.occurrence };
      await table()
        .insert({
          ...key,
          notice_id: `SN-${randomCode(12)}`,
          groups: [...notice.groups],
          element_id: notice.elementId ?? null,
          created_at: clock.now(),
        })
        .onConflict(['case_id', 'topic', 'occurrence'])
        .ignore();
      const row = await table().where(key).first('notice_id');
      if (!row) throw new Error('a staff notice that was just stored is gone');
      return row.notice_id;
    },
    async ofGroups(groups) {
      const rows = await table()
        .whereRaw('groups && ?::text[]', [[...groups]])
        .orderBy('created_at', 'desc')
        .limit(100);
      return rows.map(toNotice);
    },
  };
}

function toNotice(row: Row): StoredStaffNotice {
  return {
    noticeId: row.notice_id,
    caseId: row.case_id,
    groups: row.groups,
    topic: row.topic,
    ...(row.element_id && { elementId: row.element_id }),
    occurrence: row.occurrence,
    createdAt: row.created_at,
  };
}
