/** What a piece of news is about, and how its subject is named. */
export interface NewsItem {
  kind: 'order' | 'exchange' | 'notification' | 'clock' | 'fault' | 'merchant' | 'switches' | 'reset';
  /** `<mchid>/<out_trade_no>`, a number of the logs, a fault rule, an mchid, the time; `*` for all of them. */
  id: string | number;
}

/** Where everything that changes is told, for whoever looks on. */
export interface News {
  tell(kind: NewsItem['kind'], id: NewsItem['id']): void;
  /** Calls the listener at every piece of news until the returned function is called. */
  listen(listener: (item: NewsItem) => void): () => void;
}

export const createNews = (): News => {
  const listeners = new Set<(item: NewsItem) => void>();
  return {
    tell: (kind, id) => {
      for (const listener of listeners) listener({ kind, id });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
};
