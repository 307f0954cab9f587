// A store that hands everything on to another one. A test derives from it and changes the one thing it is about.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/store/store.h"

namespace trinhky::store {

class ForwardingStore : public Store {
 public:
  explicit ForwardingStore(std::unique_ptr<Store> inner) : inner_(std::move(inner)) {}

  std::vector<base::Result<Committed>> commit(std::span<const Commit> batch) override { return inner_->commit(batch); }
  base::Result<Loaded> load(std::string_view stream) override { return inner_->load(stream); }
  base::Result<std::vector<StoredEvent>> load_events(std::string_view stream, std::uint64_t from,
                                                     std::size_t limit) override {
    return inner_->load_events(stream, from, limit);
  }
  base::Result<std::optional<Receipt>> receipt(std::string_view scope, std::string_view command) override {
    return inner_->receipt(scope, command);
  }
  base::Result<std::vector<StoredEvent>> read_log(std::uint64_t after, std::size_t limit) override {
    return inner_->read_log(after, limit);
  }
  base::Result<std::vector<StreamHead>> streams(std::string_view after, std::size_t limit) override {
    return inner_->streams(after, limit);
  }
  base::Result<ChainReport> verify(std::string_view stream) override { return inner_->verify(stream); }
  base::Result<std::vector<Timer>> due(base::Instant until, std::size_t limit,
                                       const std::optional<TimerPlace>& after) override {
    return inner_->due(until, limit, after);
  }
  base::Result<std::optional<base::Instant>> next_due() override { return inner_->next_due(); }
  base::Result<std::vector<Owed>> owed(std::size_t limit, std::uint64_t after) override {
    return inner_->owed(limit, after);
  }
  base::Result<std::optional<Content>> content(std::string_view hash) override { return inner_->content(hash); }
  base::Result<std::unique_ptr<AttachmentWriter>> begin_attachment(std::string salt, std::string media_type) override {
    return inner_->begin_attachment(std::move(salt), std::move(media_type));
  }
  base::Result<std::optional<AttachmentInfo>> attachment(std::string_view hash) override {
    return inner_->attachment(hash);
  }
  base::Result<std::string> read_attachment(std::string_view hash, std::uint64_t offset, std::size_t size) override {
    return inner_->read_attachment(hash, offset, size);
  }
  base::Result<void> erase(std::string_view hash) override { return inner_->erase(hash); }
  base::Result<bool> is_erased(std::string_view hash) override { return inner_->is_erased(hash); }
  base::Result<Declared> declare(std::span<const Table> tables) override { return inner_->declare(tables); }
  base::Result<void> write(std::span<const RowChange> changes) override { return inner_->write(changes); }
  base::Result<void> clear(std::string_view table) override { return inner_->clear(table); }
  base::Result<std::vector<Row>> read(const Query& query) override { return inner_->read(query); }
  base::Result<std::uint64_t> count(std::string_view table, std::span<const Condition> where) override {
    return inner_->count(table, where);
  }
  base::Result<std::optional<std::string>> meta(std::string_view name) override { return inner_->meta(name); }
  base::Result<void> set_meta(std::string_view name, std::string_view value) override {
    return inner_->set_meta(name, value);
  }
  base::Result<Upkeep> maintain() override { return inner_->maintain(); }
  [[nodiscard]] StoreState state() const override { return inner_->state(); }

 protected:
  std::unique_ptr<Store> inner_;
};

}  // namespace trinhky::store
