#include "engine/runtime/refill.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "engine/projection/rows.h"
#include "engine/runtime/catalogue.h"
#include "engine/runtime/stored_paper.h"
#include "engine/store/tables_to_fill.h"

namespace trinhky::runtime {
namespace {

using base::Result;

constexpr std::size_t streams_together = 500;
constexpr std::chrono::seconds between_words{3};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (end > 0) lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Result<void> require_derivable(const std::vector<std::string>& tables) {
  const auto other = std::ranges::find_if_not(tables, projection::follows_from_papers);
  if (other == tables.end()) return {};
  return base::refuse(base::ErrorCode::wrong_state, "table-not-refillable",
                      {"Bảng “" + *other +
                           "” có cấu trúc khác trong bản phát hành này và không ghi lại được từ hồ sơ. Hãy khôi phục "
                           "bản sao lưu trước khi nâng cấp, dùng bản phát hành cũ và báo lỗi này.",
                       "The table “" + *other +
                           "” has another shape in this release and cannot be written again from the papers. Restore "
                           "the backup from before the update, use the earlier release and report this."});
}

base::Error unknown_definition(const decision::Instance& paper) {
  const std::string name = paper.definition + " v" + std::to_string(paper.version);
  return {.code = base::ErrorCode::internal,
          .type = "definition-unknown",
          .message = {"Không có quy trình " + name + " của một hồ sơ; hồ sơ này không có trong danh sách.",
                      "The workflow " + name + " of a paper is not there; lists do without this paper."},
          .log = paper.id};
}

class Walk {
 public:
  Walk(const RefillParts& parts, std::vector<std::string> tables)
      : parts_(parts), names_(tables.begin(), tables.end()), said_(parts.wall.now()) {
    filling_.tables = std::move(tables);
  }

  Result<void> go() {
    tell();
    for (const std::string& table : filling_.tables) {
      if (auto cleared = parts_.store.clear(table); !cleared) return cleared;
    }
    std::string after;
    while (true) {
      const auto page = parts_.store.streams(after, streams_together);
      if (!page) return std::unexpected(page.error());
      for (const store::StreamHead& head : *page) {
        if (head.stream_kind != "instance") continue;
        if (auto added = add(head.stream); !added) return added;
      }
      if (parts_.wall.now() - said_ >= between_words) tell();
      if (page->size() < streams_together) break;
      after = page->back().stream;
    }
    if (auto written = write(); !written) return written;
    if (auto noted = parts_.store.set_meta(store::tables_to_fill, ""); !noted) return noted;
    filling_.done = true;
    tell();
    return {};
  }

 private:
  Result<void> add(const std::string& id) {
    ++filling_.papers;
    const auto paper = read_paper(parts_.store, id);
    if (!paper) {
      // What is wrong with one paper's bytes is that paper's trouble; what is wrong with the store is everybody's.
      base::Error error = paper.error();
      if (error.code != base::ErrorCode::invalid && error.type != "instance-damaged") return std::unexpected(error);
      error.log = id + ": " + error.log;
      leave_out(error);
      return {};
    }
    const auto definition = parts_.catalogue.definition(paper->definition, paper->version);
    if (definition == nullptr) {
      leave_out(unknown_definition(*paper));
      return {};
    }
    for (auto& row : projection::rows_of_paper(*paper, names_, *definition, parts_.directory)) {
      rows_.push_back(std::move(row));
    }
    return rows_.size() < parts_.rows_together ? Result<void>() : write();
  }

  Result<void> write() {
    for (std::span<const store::RowChange> left = rows_; !left.empty();) {
      const auto now = left.first(std::min(parts_.rows_together, left.size()));
      if (auto written = parts_.store.write(now); !written) return written;
      left = left.subspan(now.size());
    }
    filling_.rows += rows_.size();
    rows_.clear();
    if (const auto kept = parts_.store.maintain(); !kept) return std::unexpected(kept.error());
    return {};
  }

  void leave_out(const base::Error& error) const {
    if (parts_.left_out) parts_.left_out(error);
  }
  void tell() {
    said_ = parts_.wall.now();
    if (parts_.told) parts_.told(filling_);
  }

  const RefillParts& parts_;
  std::set<std::string> names_;
  Filling filling_;
  std::vector<store::RowChange> rows_;
  base::Instant said_;
};

}  // namespace

Result<void> fill_emptied_tables(const RefillParts& parts) {
  const auto noted = parts.store.meta(store::tables_to_fill);
  if (!noted) return std::unexpected(noted.error());
  std::vector<std::string> tables = lines_of(noted->value_or(""));
  if (tables.empty()) return {};
  if (auto derivable = require_derivable(tables); !derivable) return derivable;
  return Walk(parts, std::move(tables)).go();
}

}  // namespace trinhky::runtime
