/** Requests that this process serves at this moment: one on a cloud function, any number behind the local gateway. */
let requests = 0;

/** Does the work of one request, and counts it meanwhile. */
export const asRequest = async <T>(work: () => Promise<T>): Promise<T> => {
  requests += 1;
  try {
    return await work();
  } finally {
    requests -= 1;
  }
};

/** Whether nobody would wait if this process computed for a moment. */
export const isAlone = (): boolean => requests <= 1;
