/* One look through a text in place of the four that alphabet.py takes, which stands in where this
 * is not built. Of words that are longer than a run it knows more: any six bytes of a form.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000 /* one binary for Python 3.11 and all later ones */
#include <Python.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>

enum {
    GRAM = 6,        /* bytes, looked up at once; so many of a form are held back at an end */
    REMEMBERED = 11, /* characters of what was shown that the next write may need */
    BITS = 21,       /* 100 values make one gram in 600 known that is in none, 1,000 one in 12 */
};

enum { OF_NONE, OF_FORMS, UNSEEN, UNKNOWN };

/* Lies in a bytearray. What changes it is one call, after which no is said to more and yes to
 * nothing else, so that who reads it needs neither a lock nor a copy. */
typedef struct {
    unsigned char class_of[256]; /* of each byte of UTF-8 */
    unsigned char run;           /* the length of the shortest run */
    unsigned char grams[1 << (BITS - 3)];
} Table;

typedef struct {
    uint64_t last; /* bytes */
    int in_a_row;  /* of forms' bytes, up to a gram's */
    int hits;      /* known grams in a row: a run of twelve is seven */
} Place;

static uint64_t
hash_of(uint64_t last)
{
    uint64_t hash = last << (64 - 8 * GRAM);
    /* By the golden ratio (Knuth, The Art of Computer Programming, 6.4), twice. */
    hash *= UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 32;
    return hash * UINT64_C(0x9E3779B97F4A7C15);
}

/* Each gram has two bits (Bloom, 1970), by the two uppermost parts of its hash. */
#define FIRST(hash) ((hash) >> (64 - BITS))
#define SECOND(hash) ((hash) >> (64 - 2 * BITS) & ((1 << BITS) - 1))
#define BIT(bit) (1U << ((bit) & 7))

static void
add(Table *table, uint64_t last)
{
    const uint64_t hash = hash_of(last);
    table->grams[FIRST(hash) >> 3] |= BIT(FIRST(hash));
    table->grams[SECOND(hash) >> 3] |= BIT(SECOND(hash));
}

static int
knows(const Table *table, uint64_t last)
{
    const uint64_t hash = hash_of(last);
    return (table->grams[FIRST(hash) >> 3] & BIT(FIRST(hash)))
           && (table->grams[SECOND(hash) >> 3] & BIT(SECOND(hash)));
}

/* Goes on through a text, and says whether all of it is known to hold no run. */
static int
passes(const Table *table, Place *place, const char *utf8, Py_ssize_t size)
{
    Place here = *place;
    for (Py_ssize_t at = 0; at < size; at++) {
        const unsigned char byte = (unsigned char)utf8[at];
        const unsigned char class = table->class_of[byte];
        if (class == OF_FORMS) {
            here.last = here.last << 8 | byte;
            here.in_a_row += here.in_a_row < GRAM;
            if (here.in_a_row == GRAM) {
                here.hits = knows(table, here.last) ? here.hits + 1 : 0;
                if (here.hits > table->run - GRAM) {
                    return 0;
                }
            }
        }
        else if (class == OF_NONE) {
            here.in_a_row = here.hits = 0;
        }
        else if (class == UNKNOWN) {
            return 0;
        }
    }
    *place = here;
    return 1;
}

/* Where as many characters begin as are seen of the end of a text; -1 where there are less. */
static Py_ssize_t
last_seen(const Table *table, const char *utf8, Py_ssize_t size, int characters)
{
    for (Py_ssize_t at = size; at-- > 0;) {
        const unsigned char byte = (unsigned char)utf8[at];
        const int begins = (byte & 0xC0) != 0x80;
        if (begins && table->class_of[byte] != UNSEEN && --characters == 0) {
            return at;
        }
    }
    return -1;
}

static Table *
table_in(PyObject *bytearray)
{
    if (PyByteArray_Check(bytearray) && PyByteArray_Size(bytearray) == sizeof(Table)) {
        return (Table *)PyByteArray_AsString(bytearray);
    }
    PyErr_SetString(PyExc_TypeError, "not what new_table() made");
    return NULL;
}

/* Says whether a text can be shown as it is, after one that was and ends in no more than five
 * characters of a form. */
static PyObject *
clears(PyObject *self, PyObject *const *texts, Py_ssize_t count)
{
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "a text that was shown, and the one that follows");
        return NULL;
    }
    const Table *table = table_in(self);
    if (table == NULL) {
        return NULL;
    }
    Py_ssize_t before_size, size;
    const char *before = PyUnicode_AsUTF8AndSize(texts[0], &before_size);
    const char *text = before == NULL ? NULL : PyUnicode_AsUTF8AndSize(texts[1], &size);
    if (text == NULL) {
        /* What has no UTF-8 is not known. */
        if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
            return NULL;
        }
        PyErr_Clear();
        Py_RETURN_FALSE;
    }
    /* The one after it will need its end alone. */
    if (last_seen(table, text, size, REMEMBERED) < 0) {
        Py_RETURN_FALSE;
    }
    Py_ssize_t near = last_seen(table, before, before_size, GRAM - 1);
    near = near < 0 ? 0 : near;
    Place place = {0};
    const int holds_none = passes(table, &place, before + near, before_size - near)
                           && passes(table, &place, text, size);
    return PyBool_FromLong(holds_none && place.hits == 0);
}

static PyMethodDef clears_by_table = {
    "clears", (PyCFunction)(void (*)(void))clears, METH_FASTCALL, NULL,
};

/* Python: clearing(table, /) */
static PyObject *
clearing(PyObject *Py_UNUSED(module), PyObject *table)
{
    return table_in(table) == NULL ? NULL : PyCFunction_NewEx(&clears_by_table, table, NULL);
}

/* Python: new_table() */
static PyObject *
new_table(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(nothing))
{
    PyObject *bytearray = PyByteArray_FromStringAndSize(NULL, sizeof(Table));
    if (bytearray != NULL) {
        Table *table = (Table *)PyByteArray_AsString(bytearray);
        memset(table, 0, sizeof *table);
        table->run = UCHAR_MAX;
        /* Line breaks are looked past. Where a colour code or a tag begins, automata look. */
        table->class_of['\n'] = table->class_of['\r'] = UNSEEN;
        table->class_of['\x1b'] = table->class_of['<'] = UNKNOWN;
    }
    return bytearray;
}

/* Python: extend(table, forms, run, /), with the forms in UTF-8, a line each */
static PyObject *
extend(PyObject *Py_UNUSED(module), PyObject *arguments)
{
    PyObject *bytearray;
    const char *forms;
    Py_ssize_t size;
    unsigned char run;
    if (!PyArg_ParseTuple(arguments, "Oy#b", &bytearray, &forms, &size, &run)) {
        return NULL;
    }
    Table *table = table_in(bytearray);
    if (table == NULL) {
        return NULL;
    }
    if (run < table->run) {
        table->run = run;
    }
    uint64_t last = 0;
    int in_a_row = 0;
    for (Py_ssize_t at = 0; at < size; at++) {
        const unsigned char byte = (unsigned char)forms[at];
        if (byte == '\n') {
            in_a_row = 0;
            continue;
        }
        if (table->class_of[byte] == OF_NONE) {
            table->class_of[byte] = OF_FORMS;
        }
        last = last << 8 | byte;
        in_a_row = in_a_row < GRAM ? in_a_row + 1 : GRAM;
        if (in_a_row == GRAM) {
            add(table, last);
        }
    }
    Py_RETURN_NONE;
}

static PyMethodDef functions[] = {
    {"new_table", new_table, METH_NOARGS, NULL},
    {"extend", extend, METH_VARARGS, NULL},
    {"clearing", clearing, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_clearing",
    .m_methods = functions,
};

PyMODINIT_FUNC
PyInit__clearing(void)
{
    return PyModuleDef_Init(&definition);
}
