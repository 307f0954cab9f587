#include "engine/notify/webhooks.h"

#include <algorithm>
#include <span>

#include "engine/base/ids.h"
#include "engine/base/limits.h"
#include "engine/notify/webhook_rows.h"

namespace trinhky::notify {
namespace {

using base::ErrorCode;
using base::json;
using base::Result;
using store::Row;
using store::RowChange;
using Op = store::Condition::Op;

constexpr std::string_view source_name = "webhook_source";
constexpr std::size_t longest_kind = 64;

bool is_kind(std::string_view kind) {
  return !kind.empty() && kind.size() <= longest_kind &&
         std::ranges::all_of(kind, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

base::Error no_such_webhook() {
  return {.code = ErrorCode::not_found,
          .type = "no-such-webhook",
          .message = {"Không có nơi nhận này.", "There is no such webhook."}};
}

// The last position of the log. Positions have gaps, so it is felt for: twice as far until nothing follows, then
// halved.
Result<std::int64_t> end_of_log(store::Store& store) {
  const auto something_after = [&](std::uint64_t position) -> Result<bool> {
    const auto next = store.read_log(position, 1);
    if (!next) return std::unexpected(next.error());
    return !next->empty();
  };
  std::uint64_t below = 0;  // something follows it, or it is the end
  std::uint64_t end = 0;
  for (std::uint64_t step = 1024;; step *= 2) {
    const auto more = something_after(end);
    if (!more) return std::unexpected(more.error());
    if (!*more) break;
    below = end;
    end += step;
  }
  while (below + 1 < end) {
    const std::uint64_t middle = below + (end - below) / 2;
    const auto more = something_after(middle);
    if (!more) return std::unexpected(more.error());
    (*more ? below : end) = middle;
  }
  return static_cast<std::int64_t>(end);
}

std::string kinds_text(const WebhookWish& wish) {
  return base::print(json(wish.kinds));
}

}  // namespace

Result<std::unique_ptr<Webhooks>> Webhooks::open(WebhooksParts parts) {
  std::unique_ptr<Webhooks> webhooks(new Webhooks(std::move(parts)));
  const auto known = webhooks->parts_.store->meta(source_name);
  if (!known) return std::unexpected(known.error());
  if (*known) {
    webhooks->source_ = **known;
    return webhooks;
  }
  // A name of this house that outlives its address.
  webhooks->source_ = "urn:uuid:" + base::derived_uuid("webhook source|" + webhooks->parts_.secret_bytes());
  if (auto set = webhooks->parts_.store->set_meta(source_name, webhooks->source_); !set) {
    return std::unexpected(set.error());
  }
  return webhooks;
}

Result<void> Webhooks::write(std::vector<RowChange> changes) const {
  return parts_.store->write(std::span<const RowChange>(changes));
}

Result<Row> Webhooks::row(const std::string& id) const {
  auto rows = parts_.store->read({.table = "webhook", .where = {{"id", Op::eq, {id}}}, .limit = 1});
  if (!rows) return std::unexpected(rows.error());
  if (rows->empty()) return std::unexpected(no_such_webhook());
  return std::move(rows->front());
}

Result<void> Webhooks::fit(const WebhookWish& wish) const {
  if (auto good = parts_.check_target(wish.url); !good) {
    base::Error error = good.error();
    error.pointer = "/url";
    return std::unexpected(std::move(error));
  }
  for (std::size_t i = 0; i < wish.kinds.size(); ++i) {
    if (i < max_webhook_kinds && is_kind(wish.kinds[i])) continue;
    return base::refuse(ErrorCode::invalid, "bad-event-kind",
                        {"Loại sự kiện không đúng, hoặc quá nhiều loại.", "Not the kind of an event, or too many."},
                        "/kinds/" + std::to_string(i));
  }
  return {};
}

Result<WebhookMade> Webhooks::subscribe(const WebhookWish& wish, const std::string& id, const std::string& person) {
  const std::scoped_lock lock(numbering_);
  if (const auto known = row(id)) {
    if (text_in(*known, "url") == wish.url) return WebhookMade{.id = id, .secret = {}};
    return base::refuse(
        ErrorCode::invalid, "key-used",
        {"Mã lệnh này đã dùng cho một nơi nhận khác.", "This command id was used for another webhook."});
  }
  if (auto good = fit(wish); !good) return std::unexpected(good.error());
  const auto count = parts_.store->count("webhook", {});
  if (!count) return std::unexpected(count.error());
  if (*count >= max_webhooks) {
    return base::refuse(ErrorCode::too_large, "too-many-webhooks",
                        {"Đã có quá nhiều nơi nhận; hãy bỏ bớt nơi không dùng nữa.",
                         "There are too many webhooks; remove those no longer used."});
  }
  const auto secret = WebhookSecret::from_bytes(parts_.secret_bytes());
  if (!secret) return std::unexpected(secret.error());
  const auto end = end_of_log(*parts_.store);
  if (!end) return std::unexpected(end.error());
  Row made{{"id", id},
           {"url", wish.url},
           {"kinds", kinds_text(wish)},
           {"unit", wish.unit},
           {"enabled", std::int64_t{wish.enabled ? 1 : 0}},
           {"note", std::string(wish.enabled ? std::string_view() : webhook_note::by_person)},
           {"secret", secret->text()},
           {"old_secret", std::string()},
           {"old_until", nullptr},
           {"created_by", person},
           {"at", in_ms(now())},
           {"position", *end},
           {"next_number", std::int64_t{1}},
           {"failures", std::int64_t{0}},
           {"failing_since", nullptr},
           {"rest_until", std::int64_t{0}}};
  if (auto put = write({{.kind = RowChange::Kind::insert, .table = "webhook", .row = std::move(made)}}); !put) {
    return std::unexpected(put.error());
  }
  return WebhookMade{.id = id, .secret = secret->text()};
}

Result<void> Webhooks::change(const std::string& id, const WebhookWish& wish) {
  const std::scoped_lock lock(numbering_);
  const auto before = row(id);
  if (!before) return std::unexpected(before.error());
  if (auto good = fit(wish); !good) return good;
  const bool was_enabled = number_in(*before, "enabled") != 0;
  Row after{{"id", id},
            {"url", wish.url},
            {"kinds", kinds_text(wish)},
            {"unit", wish.unit},
            {"enabled", std::int64_t{wish.enabled ? 1 : 0}}};
  std::vector<RowChange> changes;
  if (wish.enabled && (!was_enabled || wish.url != text_in(*before, "url"))) {
    // A new beginning: what waited for a better day goes with the next run.
    after.insert({{"note", std::string()},
                  {"failures", std::int64_t{0}},
                  {"failing_since", nullptr},
                  {"rest_until", std::int64_t{0}}});
    const auto waiting = parts_.store->read(
        {.table = "webhook_delivery",
         .where = {{"webhook", Op::eq, {id}}, {"state", Op::eq, {std::string(webhook_state::queued)}}},
         .order = {{"number"}},
         .limit = base::limits::max_page});
    if (!waiting) return std::unexpected(waiting.error());
    for (const Row& message : *waiting) {
      changes.push_back({.kind = RowChange::Kind::update,
                         .table = "webhook_delivery",
                         .row = {{"webhook", id},
                                 {"number", message.at("number")},
                                 {"next_try", std::int64_t{0}},
                                 {"tries", std::int64_t{0}}}});
    }
  } else if (!wish.enabled && was_enabled) {
    after.insert({{"note", std::string(webhook_note::by_person)}});
  }
  changes.push_back({.kind = RowChange::Kind::update, .table = "webhook", .row = std::move(after)});
  return write(std::move(changes));
}

Result<void> Webhooks::remove(const std::string& id) {
  const std::scoped_lock lock(numbering_);
  if (const auto known = row(id); !known) return std::unexpected(known.error());
  return write({{.kind = RowChange::Kind::remove_where, .table = "webhook_delivery", .row = {{"webhook", id}}},
                {.kind = RowChange::Kind::remove, .table = "webhook", .row = {{"id", id}}}});
}

Result<std::string> Webhooks::rotate(const std::string& id) {
  const std::scoped_lock lock(numbering_);
  const auto before = row(id);
  if (!before) return std::unexpected(before.error());
  const auto secret = WebhookSecret::from_bytes(parts_.secret_bytes());
  if (!secret) return std::unexpected(secret.error());
  // A second rotation while the first one runs: the receiver may hold either of the two.
  const base::Instant at = now();
  std::string earlier = text_in(*before, "secret");
  if (const auto until = number_or_none(*before, "old_until"); until && in_ms(at) < *until) {
    const std::string oldest = text_in(*before, "old_secret");
    earlier += " " + oldest.substr(0, oldest.find(' '));
  }
  auto written = write({{.kind = RowChange::Kind::update,
                         .table = "webhook",
                         .row = {{"id", id},
                                 {"secret", secret->text()},
                                 {"old_secret", std::move(earlier)},
                                 {"old_until", in_ms(at + secret_overlap)}}}});
  if (!written) return std::unexpected(written.error());
  return secret->text();
}

Result<std::int64_t> Webhooks::test(const std::string& id) {
  const std::scoped_lock lock(numbering_);
  const auto subscription = row(id);
  if (!subscription) return std::unexpected(subscription.error());
  if (number_in(*subscription, "enabled") == 0) {
    return base::refuse(ErrorCode::wrong_state, "webhook-disabled",
                        {"Nơi nhận này đang tắt; hãy bật lại trước khi thử.",
                         "This webhook is disabled; enable it before testing it."});
  }
  const std::int64_t number = number_in(*subscription, "next_number");
  const base::Instant at = now();
  std::string name = "test|" + id;
  name += "|" + std::to_string(number);
  const std::string event = base::derived_uuid(name);
  Row message{{"webhook", id},
              {"number", number},
              {"message_id", "msg_" + base::derived_uuid("webhook|" + name)},
              {"event", event},
              {"kind", std::string("test")},
              {"instance", std::string()},
              {"happened_at", in_ms(at)},
              {"at", in_ms(at)},
              {"body", cloud_event({.id = event, .source = source_, .kind = "test", .at = at, .data = json::object()})},
              {"state", std::string(webhook_state::queued)},
              {"tries", std::int64_t{0}},
              {"next_try", std::int64_t{0}},
              {"sent_at", nullptr},
              {"status", std::int64_t{0}},
              {"error", std::string()}};
  // Who tests has just mended something and waits for the answer: what holds up the test goes at once, too.
  std::vector<RowChange> changes{
      {.kind = RowChange::Kind::insert, .table = "webhook_delivery", .row = std::move(message)},
      {.kind = RowChange::Kind::update,
       .table = "webhook",
       .row = {{"id", id}, {"next_number", number + 1}, {"rest_until", std::int64_t{0}}}}};
  const auto first = holding_up(id, at);
  if (!first) return std::unexpected(first.error());
  if (*first) {
    changes.push_back({.kind = RowChange::Kind::update,
                       .table = "webhook_delivery",
                       .row = {{"webhook", id}, {"number", (*first)->at("number")}, {"next_try", std::int64_t{0}}}});
  }
  auto written = write(std::move(changes));
  if (!written) return std::unexpected(written.error());
  return number;
}

Result<void> Webhooks::again(const std::string& id, std::int64_t number) {
  const std::scoped_lock lock(numbering_);
  if (const auto known = row(id); !known) return std::unexpected(known.error());
  const auto messages = parts_.store->read(
      {.table = "webhook_delivery", .where = {{"webhook", Op::eq, {id}}, {"number", Op::eq, {number}}}, .limit = 1});
  if (!messages) return std::unexpected(messages.error());
  if (messages->empty()) {
    return base::refuse(ErrorCode::not_found, "no-such-message",
                        {"Không có lượt gửi này.", "There is no such message."});
  }
  if (text_in(messages->front(), "state") == webhook_state::queued) {
    return base::refuse(ErrorCode::wrong_state, "message-waits",
                        {"Lượt gửi này đang chờ gửi rồi.", "This message waits to be sent already."});
  }
  return write(
      {{.kind = RowChange::Kind::update,
        .table = "webhook_delivery",
        .row = {{"webhook", id},
                {"number", number},
                {"state", std::string(webhook_state::queued)},
                {"tries", std::int64_t{0}},
                {"next_try", std::int64_t{0}},
                {"error", std::string()}}},
       {.kind = RowChange::Kind::update, .table = "webhook", .row = {{"id", id}, {"rest_until", std::int64_t{0}}}}});
}

}  // namespace trinhky::notify
