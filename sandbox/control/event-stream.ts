import type { ServerResponse } from 'node:http';
import type { News } from '../live/news.ts';

/** A reader that is so far behind is cut off: it reconnects and loads everything anew. */
const MAX_BACKLOG_BYTES = 1024 * 1024;

/** Answers with server-sent events, one per piece of news, until the client goes away. */
export const streamNews = (response: ServerResponse, news: News): void => {
  response.writeHead(200, ['Content-Type', 'text/event-stream; charset=utf-8', 'Cache-Control', 'no-store']);
  // A first byte tells the client that it is connected before anything happens.
  response.write(': listening\n\n');
  const stop = news.listen((item) => {
    if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
    else response.write(`data: ${JSON.stringify(item)}\n\n`);
  });
  response.once('close', stop);
};
