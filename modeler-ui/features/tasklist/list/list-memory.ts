/** Where the reader was in a list: how far down, and on which row. */
interface Place {
  readonly offset: number;
  readonly rowKey: string | null;
}

const storageKey = 'tongban.tasklist.place';
const none: Place = { offset: 0, rowKey: null };

/** As long as the tab; keys of tasks only. */
export function placeIn(id: string): Place {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? '') as { id: string; place: Place };
    return kept.id === id ? kept.place : none;
  } catch {
    return none;
  }
}

export const rememberPlace = (id: string, place: Place): void =>
  sessionStorage.setItem(storageKey, JSON.stringify({ id, place }));
