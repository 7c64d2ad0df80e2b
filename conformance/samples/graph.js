"use strict";

// Microsoft Graph, asked with a token; an answer that is no success is an error.
module.exports = async (path, accessToken, { method = "GET", body } = {}) => {
    const answer = await fetch(`https://graph.microsoft.com/v1.0${path}`, {
        method,
        headers: { Authorization: `Bearer ${accessToken}`, ...(body && { "Content-Type": "application/json" }) },
        body: body && JSON.stringify(body),
    });
    if (!answer.ok) {
        throw new Error(`Graph answered ${answer.status}`);
    }
    return answer.status === 204 ? undefined : answer.json();
};
