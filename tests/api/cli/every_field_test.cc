// Every field of every row that a house keeps is changed behind its back, one after the other, and `trinhky verify`
// looks: what docs/verify.md says is found must be found, what it says is not found must not be, and every column must
// be in its list. Prints what was found of each.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "api/cli/verify.h"
#include "engine/store/sqlite/open.h"
#include "tests/api/cli/small_house.h"
#include "tests/engine/store/sqlite/place.h"
#include "tests/support/places.h"

namespace trinhky::cli {
namespace {

// A sample of the rows of large tables: evenly through the table, the first and the last among them.
constexpr std::size_t rows_of_the_found = 12;
constexpr std::size_t rows_of_the_partly_found = 64;
constexpr std::size_t rows_of_the_rest = 4;

constexpr const char* removed = "(removed)";
constexpr const char* added = "(added)";
// Behind every place, number and time that a small house has.
constexpr const char* far_number = "1000000007";

using Place = std::pair<std::string, std::string>;  // table and column

// Rows are read and written as SQL has them: 'text', 12, X'00', NULL.
using Literals = std::vector<std::string>;

class Raw {
 public:
  explicit Raw(const std::string& file) {
    EXPECT_EQ(sqlite3_open(file.c_str(), &database_), SQLITE_OK);
    run("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY");
  }
  ~Raw() { sqlite3_close(database_); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  // False where the database refuses it.
  bool run(const std::string& sql) {
    return sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
  }
  [[nodiscard]] int changed() const { return sqlite3_total_changes(database_); }
  [[nodiscard]] std::string fault() const { return sqlite3_errmsg(database_); }

  std::vector<Literals> rows(const std::string& sql) {
    std::vector<Literals> rows;
    const auto take = [](void* to, int count, char** values, char**) {
      Literals& row = static_cast<std::vector<Literals>*>(to)->emplace_back();
      for (int i = 0; i < count; ++i) row.emplace_back(values[i] == nullptr ? "" : values[i]);
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database_, sql.c_str(), take, &rows, nullptr), SQLITE_OK) << sql << ": " << fault();
    return rows;
  }

 private:
  sqlite3* database_ = nullptr;
};

struct Field {
  std::string name;
  std::string type;
};

struct Shape {
  std::string table;
  std::vector<Field> fields;
  std::vector<std::size_t> key;
  std::set<std::string> told_apart_by;  // the last column of each unique index
  std::vector<Literals> rows;
};

std::string marked(const std::string& name) {
  return "\"" + name + "\"";
}

std::vector<Shape> shapes_of(Raw& database) {
  std::vector<Shape> shapes;
  for (const Literals& table : database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")) {
    Shape shape{.table = table.front()};
    std::map<std::string, std::size_t> key;  // by its place in the key
    for (const Literals& field : database.rows("PRAGMA table_info(" + marked(shape.table) + ")")) {
      if (field[5] != "0") key.emplace(field[5], shape.fields.size());
      shape.fields.push_back({.name = field[1], .type = field[2]});
    }
    for (const auto& [place, field] : key) shape.key.push_back(field);
    if (!shape.key.empty()) shape.told_apart_by.insert(shape.fields[shape.key.back()].name);
    for (const Literals& index : database.rows("PRAGMA index_list(" + marked(shape.table) + ")")) {
      if (index[2] != "1") continue;
      shape.told_apart_by.insert(database.rows("PRAGMA index_info(" + marked(index[1]) + ")").back()[2]);
    }
    std::string columns;
    std::string order;
    for (const Field& field : shape.fields)
      columns += (columns.empty() ? "" : ", ") + ("quote(" + marked(field.name) + ")");
    for (const std::size_t field : shape.key) order += (order.empty() ? "" : ", ") + marked(shape.fields[field].name);
    shape.rows = database.rows("SELECT " + columns + " FROM " + marked(shape.table) + " ORDER BY " + order);
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

// Another value of the same type: one character, bit or number further.
std::string flipped(const std::string& literal, const Field& field) {
  if (literal == "NULL") return field.type == "INTEGER" ? "1" : field.type == "BLOB" ? "X'78'" : "'x'";
  if (literal.front() != '\'' && literal.front() != 'X') {
    const long long number = std::stoll(literal);
    return std::to_string(number < std::numeric_limits<long long>::max() ? number + 1 : number - 1);
  }
  const bool is_blob = literal.front() == 'X';
  const std::size_t from = is_blob ? 2 : 1;
  const auto fits = [](unsigned char c) { return std::isalnum(c) != 0; };
  for (std::size_t at = from + (literal.size() - from) / 2; at + 1 < literal.size(); ++at) {
    if (!fits(static_cast<unsigned char>(literal[at]))) continue;
    std::string other = literal;
    other[at] = literal[at] == '0' ? '1' : '0';
    return other;
  }
  return is_blob ? "X'78'" : literal.substr(0, literal.size() - 1) + "x'";
}

// What the value of a row is changed to, one after the other.
Literals changes_of(const Shape& shape, std::size_t row, std::size_t field) {
  const std::string& literal = shape.rows[row][field];
  Literals changes{flipped(literal, shape.fields[field])};
  const auto add = [&](const std::string& change) {
    if (change != literal && std::ranges::find(changes, change) == changes.end()) changes.push_back(change);
  };
  if (literal != "NULL") add("NULL");
  if (shape.fields[field].type == "INTEGER") add(far_number);
  for (std::size_t i = 1; i < shape.rows.size(); ++i) {
    const std::string& other = shape.rows[(row + i) % shape.rows.size()][field];
    if (other == literal || other == "NULL") continue;
    add(other);
    break;
  }
  return changes;
}

std::string where(const Shape& shape, std::size_t row) {
  std::string sql;
  for (const std::size_t field : shape.key) {
    sql += (sql.empty() ? " WHERE " : " AND ") + marked(shape.fields[field].name) + " = " + shape.rows[row][field];
  }
  return sql;
}

std::string removal(const Shape& shape, std::size_t row) {
  return "DELETE FROM " + marked(shape.table) + where(shape, row);
}

// The same row once more, under another name.
std::string addition(const Shape& shape, std::size_t row) {
  std::string columns;
  std::string values;
  for (std::size_t i = 0; i < shape.fields.size(); ++i) {
    const Field& field = shape.fields[i];
    std::string value = marked(field.name);
    if (shape.told_apart_by.contains(field.name)) {
      value = field.type == "INTEGER" ? "(SELECT max(" + value + ") + 1 FROM " + marked(shape.table) + ")"
                                      : value + " || 'x'";
    }
    columns += (i == 0 ? "" : ", ") + marked(field.name);
    values += (i == 0 ? "" : ", ") + value;
  }
  return "INSERT INTO " + marked(shape.table) + "(" + columns + ") SELECT " + values + " FROM " + marked(shape.table) +
         where(shape, row);
}

std::vector<std::size_t> sample(const Shape& shape, std::size_t most) {
  std::vector<std::size_t> rows;
  const std::size_t all = shape.rows.size();
  const std::size_t taken = std::min(all, most);
  for (std::size_t i = 0; i < taken; ++i) rows.push_back(taken == 1 ? 0 : i * (all - 1) / (taken - 1));
  return rows;
}

// "| `stream` | `id` `name` | yes | why |" of docs/verify.md.
std::map<Place, std::string> list_of_the_manual() {
  std::map<Place, std::string> list;
  std::ifstream file(trinhky::places::source_dir() + "/docs/verify.md");
  const auto words_in_marks = [](const std::string& cell) {
    std::vector<std::string> words;
    for (std::size_t at = cell.find('`'); at != std::string::npos; at = cell.find('`', at)) {
      const std::size_t end = cell.find('`', at + 1);
      if (end == std::string::npos) break;
      words.push_back(cell.substr(at + 1, end - at - 1));
      at = end + 1;
    }
    return words;
  };
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    for (std::size_t at = 2; at < line.size();) {
      const std::size_t end = std::min(line.find(" |", at), line.size());
      cells.push_back(line.substr(at, end - at));
      at = end + 3;
    }
    if (cells.size() != 4 || cells[3].empty()) {
      ADD_FAILURE() << "a row of the list has four cells: " << line;
      continue;
    }
    for (const std::string& table : words_in_marks(cells[0])) {
      for (const std::string& column : words_in_marks(cells[1])) {
        EXPECT_TRUE(list.emplace(Place{table, column}, cells[2]).second) << table << "." << column << " stands twice";
      }
    }
  }
  return list;
}

struct Count {
  std::size_t found = 0;
  std::size_t tried = 0;
  std::set<std::string> kinds;
};

class EveryField : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    house_ = std::make_unique<store::TemporaryFolder>();
    live_in(house_->path());
    {
      Raw database(house_->file());
      EXPECT_TRUE(database.run("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")) << database.fault();
      fill_the_rest(database);
      shapes_ = shapes_of(database);
    }
    std::ifstream file(house_->file(), std::ios::binary);
    sound_.assign(std::istreambuf_iterator<char>(file), {});
  }
  static void TearDownTestSuite() { house_.reset(); }

  // Tables that nobody wrote to on that day hold one made row: whatever stands there, verifying does not look.
  static void fill_the_rest(Raw& database) {
    EXPECT_TRUE(
        database.run("INSERT INTO owed(id, sender, number, receiver, body) "
                     "SELECT 'owed-1', name, 1, name, '{}' FROM stream WHERE kind = 'instance' LIMIT 1"))
        << database.fault();
    for (const Shape& shape : shapes_of(database)) {
      if (!shape.rows.empty() || !shape.table.starts_with("row_")) continue;
      std::string columns;
      std::string values;
      for (const Field& field : shape.fields) {
        columns += (columns.empty() ? "" : ", ") + marked(field.name);
        values +=
            (values.empty() ? "" : ", ") + (field.type == "INTEGER" ? std::string("1") : "'made " + field.name + "'");
      }
      EXPECT_TRUE(database.run("INSERT INTO " + marked(shape.table) + "(" + columns + ") VALUES(" + values + ")"))
          << shape.table << ": " << database.fault();
    }
  }

  // What `trinhky verify` says first; nothing when it finds nothing.
  static std::optional<std::string> verdict() {
    std::ostringstream out;
    std::ostringstream err;
    const int code = verify(
        {.data = house_->path(), .open = store::open_sqlite_to_read, .language = server::Language::en}, out, err);
    if (code == 0) return std::nullopt;
    if (code != 1) return "cannot be read";
    return out.str().substr(0, out.str().find(':'));
  }

  // Nothing where the database itself refuses the change.
  static std::optional<bool> try_one(const std::string& sql, Count* count) {
    std::ofstream(house_->file(), std::ios::binary | std::ios::trunc) << sound_;
    {
      Raw database(house_->file());
      if (!database.run(sql) || database.changed() == 0) return std::nullopt;
    }
    const auto said = verdict();
    if (count == nullptr) return said.has_value();
    ++count->tried;
    if (said) {
      ++count->found;
      count->kinds.insert(*said);
    }
    return said.has_value();
  }

  static std::string update(const Shape& shape, std::size_t row, std::size_t field, const std::string& to) {
    return "UPDATE " + marked(shape.table) + " SET " + marked(shape.fields[field].name) + " = " + to +
           where(shape, row);
  }

  void change_one_by_one(const Shape& shape, std::size_t field, std::size_t row) {
    Count& count = counts_[{shape.table, shape.fields[field].name}];
    for (const std::string& to : changes_of(shape, row, field)) try_one(update(shape, row, field, to), &count);
  }

  // Columns of which no change should be found are changed together; only where one is, which of them.
  void change_together(const Shape& shape, const std::vector<std::size_t>& fields, std::size_t row) {
    std::vector<Literals> changes;
    std::size_t rounds = 0;
    for (const std::size_t field : fields)
      rounds = std::max(rounds, changes.emplace_back(changes_of(shape, row, field)).size());
    for (std::size_t round = 0; round < rounds; ++round) {
      std::string sets;
      std::vector<std::size_t> taken;
      for (std::size_t i = 0; i < fields.size(); ++i) {
        if (round >= changes[i].size()) continue;
        taken.push_back(i);
        sets += (sets.empty() ? "" : ", ") + marked(shape.fields[fields[i]].name) + " = " + changes[i][round];
      }
      const auto found = try_one("UPDATE " + marked(shape.table) + " SET " + sets + where(shape, row), nullptr);
      for (const std::size_t i : taken) {
        Count& count = counts_[{shape.table, shape.fields[fields[i]].name}];
        if (found == false) {
          ++count.tried;
        } else {
          try_one(update(shape, row, fields[i], changes[i][round]), &count);
        }
      }
    }
  }

  void change_rows(const Shape& shape, const char* how, std::size_t most) {
    Count& count = counts_[{shape.table, how}];
    for (const std::size_t row : sample(shape, most)) {
      try_one(how == removed ? removal(shape, row) : addition(shape, row), &count);
    }
  }

  static std::unique_ptr<store::TemporaryFolder> house_;
  static std::vector<Shape> shapes_;
  static std::string sound_;
  std::map<Place, Count> counts_;
};

std::unique_ptr<store::TemporaryFolder> EveryField::house_;
std::vector<Shape> EveryField::shapes_;
std::string EveryField::sound_;

TEST_F(EveryField, OfASoundHouseNothingIsFound) {
  std::ofstream(house_->file(), std::ios::binary | std::ios::trunc) << sound_;
  EXPECT_EQ(verdict().value_or("nothing"), "nothing");
}

TEST_F(EveryField, IsInTheListAndTheListNamesNothingElse) {
  std::map<Place, std::string> list = list_of_the_manual();
  for (const Shape& shape : shapes_) {
    std::vector<std::string> columns{removed, added};
    for (const Field& field : shape.fields) columns.push_back(field.name);
    for (const std::string& column : columns) {
      const auto said = list.find({shape.table, column});
      if (said == list.end()) {
        ADD_FAILURE() << "docs/verify.md does not say whether a change of " << shape.table << "." << column
                      << " is found";
        continue;
      }
      EXPECT_TRUE(said->second == "yes" || said->second == "partly" || said->second == "no") << said->second;
      list.erase(said);
    }
  }
  for (const auto& [place, said] : list) {
    ADD_FAILURE() << "docs/verify.md lists " << place.first << "." << place.second << ", which is not there";
  }
}

TEST_F(EveryField, IsFoundWhenItIsChangedOrSaidNotToBe) {
  const std::map<Place, std::string> list = list_of_the_manual();
  const auto said = [&](const Shape& shape, const std::string& column) {
    const auto place = list.find({shape.table, column});
    return place == list.end() ? std::string("no") : place->second;
  };
  const auto rows_for = [](const std::string& word) {
    return word == "yes" ? rows_of_the_found : word == "partly" ? rows_of_the_partly_found : rows_of_the_rest;
  };
  for (const Shape& shape : shapes_) {
    ASSERT_FALSE(shape.rows.empty()) << shape.table;
    std::vector<std::size_t> not_found;
    for (std::size_t field = 0; field < shape.fields.size(); ++field) {
      const std::string word = said(shape, shape.fields[field].name);
      if (word == "no") {
        not_found.push_back(field);
        continue;
      }
      for (const std::size_t row : sample(shape, rows_for(word))) change_one_by_one(shape, field, row);
    }
    if (!not_found.empty()) {
      for (const std::size_t row : sample(shape, rows_of_the_rest)) change_together(shape, not_found, row);
    }
    for (const char* how : {removed, added}) change_rows(shape, how, rows_for(said(shape, how)));
  }
  for (const auto& [place, count] : counts_) {
    const std::string name = place.first + "." + place.second;
    std::string kinds;
    for (const std::string& kind : count.kinds) kinds += (kinds.empty() ? " (" : ", ") + kind;
    std::cout << name << ": detected " << count.found << " of " << count.tried << kinds << (kinds.empty() ? "" : ")")
              << "\n";
    const auto word = list.find(place);
    if (word == list.end()) continue;  // told by the test before
    EXPECT_GT(count.tried, 0U) << name << " was never changed";
    if (word->second == "yes") {
      EXPECT_EQ(count.found, count.tried) << name << " is listed as found";
    } else if (word->second == "partly") {
      EXPECT_GT(count.found, 0U) << name << " is listed as found in part";
      EXPECT_LT(count.found, count.tried) << name << " is always found: the list can say so";
    } else {
      EXPECT_EQ(count.found, 0U) << name << " is listed as not found" << kinds;
    }
  }
}

}  // namespace
}  // namespace trinhky::cli
