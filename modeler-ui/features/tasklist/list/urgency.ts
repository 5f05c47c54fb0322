export type Urgency = 'none' | 'ample' | 'half' | 'soon' | 'late';

/** How urgent a deadline is: `half` of the time passed, `soon` from 80 % on (the process tells the supervisor then). */
export function urgencyOf(dueDate: string | null, createdAt: string, now: number): Urgency {
  if (!dueDate) return 'none';
  const due = Date.parse(dueDate);
  if (now >= due) return 'late';
  const passed = (now - Date.parse(createdAt)) / (due - Date.parse(createdAt));
  if (passed >= 0.8) return 'soon';
  return passed >= 0.5 ? 'half' : 'ample';
}
