// Accounts: the library's own, and their common form.
import { heard } from "./broker.mjs";

/** An account in the words of the contract, beside its raw fields; its id token belongs to the result. */
export function told(account) {
    if (!account) return null;
    return {
        ...account,
        idToken: undefined,
        idTokenClaims: undefined,
        tenantProfiles: account.tenantProfiles && [...account.tenantProfiles.values()],
        home_account_id: account.homeAccountId,
        local_account_id: account.localAccountId,
        username: account.username,
        environment: account.environment,
        tenant_id: account.tenantId,
        name: account.name ?? null,
    };
}

/** The library's own account for a told one; one that it does not know is taken as it is. */
export async function own(library, account) {
    if (!account) return undefined;
    const known = await library.getTokenCache().getAllAccounts();
    const mine = known.filter((each) => each.homeAccountId === account.home_account_id);
    return inTenant(mine, account.tenant_id) ?? mine[0] ?? madeUp(account);
}

/** In another tenant than the one it is listed with, an account is the same with that tenant's profile on top. */
function inTenant(accounts, tenant) {
    if (!tenant) return undefined;
    for (const account of accounts) {
        const profile = account.tenantProfiles?.get(tenant);
        if (account.tenantId === tenant || profile) return { ...account, ...profile };
    }
    return undefined;
}

function madeUp(account) {
    return {
        homeAccountId: account.home_account_id,
        environment: account.environment,
        tenantId: account.tenant_id ?? account.realm,
        ...(account.nativeAccountId ? { nativeAccountId: account.nativeAccountId } : {}),
        localAccountId: account.local_account_id,
        username: account.username,
    };
}

export async function accounts({ app }) {
    const listed = app.broker ? heard(app, app.library.getAllAccounts()) : app.library.getTokenCache().getAllAccounts();
    return { accounts: (await listed).map(told) };
}

export async function signOut({ app, wanted }) {
    const account = await own(app.library, wanted.account);
    if (app.broker) await heard(app, app.library.signOut({ account }));
    else await app.library.getTokenCache().removeAccount(account);
    return {};
}
