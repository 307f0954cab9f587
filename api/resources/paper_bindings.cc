#include "api/resources/paper_bindings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "api/resources/paper_events.h"

namespace trinhky::api {

using base::Result;
using base::text_or;

namespace {

// A paper that is not among them costs one reading of its log.
constexpr std::size_t max_papers = 256;

bool binds(const std::string& body) {
  constexpr std::array<std::string_view, 4> ops{"document", "started", "migrated", "restored"};
  return std::ranges::any_of(ops, [&](std::string_view op) { return may_change(body, op); });
}

// Of the paper's document, after this change; nothing where it stays as it is. What was taken back brings back what was
// bound before it.
std::optional<std::string> bound_by(const json& change) {
  const std::string op = text_or(change, "op");
  if (op == "document" && text_or(change, "name") == "document") return text_or(change, "hash");
  if (op == "restored" && change.contains("documents")) return text_or(change["documents"], "document");
  return std::nullopt;
}

}  // namespace

void Bindings::follow(const store::StoredEvent& event) {
  until_ = event.number;
  if (!binds(event.body)) return;
  const auto body = base::parse_json(event.body);
  if (!body) return;
  Binding bound = after(event.number);
  for (const json& change : body->value("changes", json::array())) {
    const std::string op = text_or(change, "op");
    if (op == "started" || op == "migrated") bound.definition = change.value("version", bound.definition);
    const auto document = bound_by(change);
    if (!document || *document == bound.document) continue;
    ++bound.documents;
    bound.document = *document;
  }
  marks_.push_back({.event = event.number, .bound = std::move(bound)});
}

Binding Bindings::after(std::uint64_t event) const {
  const auto next = std::ranges::upper_bound(marks_, event, {}, &Mark::event);
  return next == marks_.begin() ? Binding{} : std::prev(next)->bound;
}

Result<std::shared_ptr<const Bindings>> BindingsMemory::of(const Office& office, const std::string& instance,
                                                           std::uint64_t last) {
  auto before = known(instance);
  if (before != nullptr && before->until() >= last) return before;
  auto now = before == nullptr ? std::make_shared<Bindings>() : std::make_shared<Bindings>(*before);
  const auto follow = [&](const store::StoredEvent& event) {
    now->follow(event);
    return true;
  };
  if (auto done = each_event(office, instance, follow, now->until() + 1); !done) return std::unexpected(done.error());
  keep(instance, now);
  return now;
}

std::shared_ptr<const Bindings> BindingsMemory::known(const std::string& instance) {
  const std::scoped_lock lock(mutex_);
  const auto found = kept_.find(instance);
  if (found == kept_.end()) return nullptr;
  found->second.used = ++uses_;
  return found->second.bindings;
}

void BindingsMemory::keep(const std::string& instance, const std::shared_ptr<const Bindings>& bindings) {
  const std::scoped_lock lock(mutex_);
  Kept& kept = kept_[instance];
  kept.used = ++uses_;
  if (kept.bindings == nullptr || kept.bindings->until() < bindings->until()) kept.bindings = bindings;
  if (kept_.size() <= max_papers) return;
  kept_.erase(std::ranges::min_element(kept_, {}, [](const auto& one) { return one.second.used; }));
}

}  // namespace trinhky::api
