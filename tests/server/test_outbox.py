import asyncio

from gateway.server.outbox import Outbox


async def test_what_is_posted_in_one_turn_is_sent_after_it_in_order() -> None:
    outbox, sent = Outbox(), list[str]()
    outbox.post(lambda: sent.append("first"))
    outbox.post(lambda: sent.append("second"))
    before = list(sent)

    after_it: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(after_it.set_result, None)
    await after_it

    assert before == []
    assert sent == ["first", "second"]


async def test_what_is_posted_while_others_are_sent_waits_for_the_next_turn() -> None:
    outbox, sent = Outbox(), list[str]()
    all_sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def send_and_post() -> None:
        outbox.post(lambda: all_sent.set_result(None))
        sent.append("first")

    outbox.post(send_and_post)
    outbox.post(lambda: sent.append("second"))
    async with asyncio.timeout(10):
        await all_sent

    assert sent == ["first", "second"]
